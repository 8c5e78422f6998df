import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const FORMAT = 1;
const DEBOUNCE = 200;
/** A large state is written more rarely: all writing together takes no more than a part of the time. */
const PATIENCE = 20;

/** Keeps the state in one JSON file, written behind the changes and replaced whole. */
export class Snapshot<State> {
  readonly #file: string | undefined;
  readonly #empty: () => State;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #state: State | undefined;
  /** How long (ms) the state took to be put into words last. */
  #cost = 0;

  constructor(file: string | undefined, empty: () => State) {
    this.#file = file;
    this.#empty = empty;
  }

  async load(): Promise<State> {
    const state = await this.#read();
    this.#state = state;
    return state;
  }

  async #read(): Promise<State> {
    if (this.#file === undefined) return this.#empty();
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch {
      return this.#empty();
    }
    const whole = JSON.parse(text) as { format: number; state: State };
    if (whole.format !== FORMAT)
      throw new Error(`${this.#file} was written by another version: remove it to begin anew`);
    return whole.state;
  }

  changed(): void {
    if (this.#file === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.write().catch(() => undefined), Math.max(DEBOUNCE, PATIENCE * this.#cost));
    this.#timer.unref();
  }

  /** Resolves when what stands now is on disk. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const file = this.#file;
    if (file === undefined) return Promise.resolve();
    const replace = async () => {
      await mkdir(dirname(file), { recursive: true });
      const temporary = `${file}.new`;
      const began = performance.now();
      const text = JSON.stringify({ format: FORMAT, state: this.#state });
      this.#cost = performance.now() - began;
      await writeFile(temporary, text);
      await rename(temporary, file);
    };
    this.#writing = this.#writing.then(replace, replace);
    return this.#writing;
  }
}
