#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node must be able to read this file and say so in one sentence.
const oldest = 26;
const [major] = process.versions.node.split('.').map(Number);
if (major === undefined || major < oldest) {
  console.error(
    `muster needs Node ${oldest}, this is ${process.versions.node}. "npm ci" brings the right one: start with "npm start" or "npm run muster -- VERB".`,
  );
  process.exit(1);
}
await import('../main.ts');
