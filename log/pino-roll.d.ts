declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events';

  interface Roll extends EventEmitter {
    write(line: string): boolean;
    end(): void;
  }
  function openRoll(options: {
    file: string;
    size: string;
    frequency: 'daily';
    dateFormat: string;
    symlink: boolean;
  }): Promise<Roll>;
  export = openRoll;
}
