import { writeFileSync } from 'node:fs';
import { apiPage } from './api.ts';
import { taskMachine } from './task-machine.ts';

writeFileSync('docs/task-machine.md', taskMachine());
writeFileSync('docs/api.md', apiPage());
