/** The command line: each verb prints what it did, or one sentence about why not, and never a stack. */
import { Command, CommanderError } from 'commander';
import type { Desk, Ended } from './cli/desk.ts';
import { SystemClock } from './clock.ts';
import { loadConfig, terminalLocale } from './config.ts';
import { say } from './core/text/say.ts';
import { said, sentence, type Text } from './core/text/text.ts';
import { redactor } from './log/redact.ts';

export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly cwd?: string;
  readonly env?: NodeJS.Dict<string>;
}

const terminal: Terminal = { out: (line) => console.log(line), err: (line) => console.error(line) };

/** Runs one command line; sets the exit code and resolves when everything is done. */
export async function cli(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv.slice(2), terminal);
}

/** The exit code: 0 done, 1 failed, 2 not understood. */
export async function run(args: readonly string[], { out, err, cwd = process.cwd(), env }: Terminal): Promise<number> {
  const settings = { cwd, ...(env ? { env } : {}) };
  const words = say(terminalLocale(env), 'UTC');
  let code = 0;

  const verb =
    <A extends unknown[]>(work: (desk: Desk, ...given: A) => Promise<Ended>) =>
    async (...given: A): Promise<void> => {
      const loaded = loadConfig(settings);
      if (loaded.kind === 'refused') {
        code = 1;
        err(words(loaded.text));
        return;
      }
      const { config } = loaded;
      const inZone = say(terminalLocale(env), config.organisation.zone);
      const desk: Desk = { config, clock: new SystemClock(), cwd, say: (text) => out(inZone(text)) };
      const ended = await work(desk, ...given).catch(async (error: unknown): Promise<Ended> => {
        const { troubleText } = await import('./cli/trouble.ts');
        return { kind: 'failed', text: troubleText(error, config.server) };
      });
      if (ended.kind === 'done') return;
      code = 1;
      err(redactor(config.secrets)(inZone(ended.text)));
    };

  const program = commands(words, verb, (url) => {
    out(`Open ${url}`);
    process.send?.({ kind: 'ready', url });
  });
  program.exitOverride().configureOutput({ writeOut: (text) => out(text.trimEnd()), writeErr: () => undefined });
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(isBare(args) ? ['serve', ...args] : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    err(words(sentence('system.cli.usage', { why: said(error.message.replace(/^error: /, '')) })));
    return 2;
  }
  return code;
}

/** Without a verb the server starts; only options may stand there then. */
const isBare = (args: readonly string[]): boolean =>
  args.every((arg) => arg.startsWith('-')) && !args.some((arg) => arg === '--help' || arg === '-h');

type Wrap = <A extends unknown[]>(work: (desk: Desk, ...given: A) => Promise<Ended>) => (...given: A) => Promise<void>;

/** Verbs load what they need only when they are called: help and refusals are instant. */
function commands(words: (text: Text) => string, verb: Wrap, ready: (url: string) => void): Command {
  const program = new Command('muster').description(words(sentence('system.cli.about')));
  program
    .command('serve')
    .description(words(sentence('system.cli.serve')))
    .option('--demo', words(sentence('system.cli.demo')))
    .option('--live', words(sentence('system.cli.live')))
    .action(
      verb(async (desk, options: { demo?: boolean; live?: boolean }) =>
        (await import('./cli/serve.ts')).serve(desk, options, ready),
      ),
    );
  program
    .command('migrate')
    .description(words(sentence('system.cli.migrate')))
    .action(verb(async (desk) => (await import('./cli/migrate.ts')).migrate(desk)));
  program
    .command('import <file>')
    .description(words(sentence('system.cli.import')))
    .action(verb(async (desk, file: string) => (await import('./cli/import.ts')).importFile(desk, file)));
  program
    .command('create-admin <code>')
    .description(words(sentence('system.cli.create_admin')))
    .option('--name <name>', words(sentence('system.cli.option_name')))
    .action(
      verb(async (desk, code: string, options: { name?: string }) =>
        (await import('./cli/create-admin.ts')).createAdmin(desk, code, options),
      ),
    );
  program
    .command('bind-code <person>')
    .description(words(sentence('system.cli.bind_code')))
    .action(verb(async (desk, person: string) => (await import('./cli/bind-code.ts')).bindCode(desk, person)));
  program
    .command('doctor')
    .description(words(sentence('system.cli.doctor')))
    .action(verb(async (desk) => (await import('./cli/doctor.ts')).doctor(desk)));
  program
    .command('backup [file]')
    .description(words(sentence('system.cli.backup')))
    .action(verb(async (desk, file?: string) => (await import('./cli/backup.ts')).backup(desk, file)));
  program
    .command('restore-check <file>')
    .description(words(sentence('system.cli.restore_check')))
    .action(verb(async (desk, file: string) => (await import('./cli/backup.ts')).checkRestore(desk, file)));
  return program;
}
