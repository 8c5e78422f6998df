import { writeFileSync } from 'node:fs';
import { taskMachine } from './task-machine.ts';

writeFileSync('docs/task-machine.md', taskMachine());
