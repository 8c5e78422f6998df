/** A code is typed in commands and stands in files: short, and the same on every keyboard. */
export const isCode = (text: string): boolean => /^[a-z0-9][a-z0-9_-]{0,39}$/.test(text);
