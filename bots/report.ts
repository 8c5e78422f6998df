/** Where an adapter says what the log should hold. Never receives a token or words of people. */
export type Report = (
  level: 'debug' | 'info' | 'warn' | 'error',
  what: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;
