import { Command } from 'commander';

import { addCancelCommand } from './commands/cancel.ts';
import type { CommandContext } from './commands/command-context.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addGcCommand } from './commands/gc.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addModelsCommand } from './commands/models.ts';
import { addPauseCommand, addPrioritiseCommand } from './commands/pause.ts';
import { addRerunCommand, addResumeCommand } from './commands/resume.ts';
import { addReviewCommand } from './commands/review.ts';
import { addRunCommand } from './commands/run.ts';
import { addShowCommand } from './commands/show.ts';
import { addStatusCommand } from './commands/status.ts';
import { EXIT_CODE_MEANINGS } from './exit-codes.ts';

const ENVIRONMENT = `
Environment:
  CUTDOWN_LIBRARY   library folder
  CUTDOWN_MODELS    another folder to look for models in
  CUTDOWN_NETWORK   "models": missing models may be downloaded (default: nothing is ever fetched)
  CUTDOWN_FFMPEG, CUTDOWN_FFPROBE, CUTDOWN_CHROMIUM   absolute paths of programs to use`;

/** The whole command line. Errors of usage throw commander's own error; actions throw what they meet. */
export function createProgram(context: CommandContext, version: string): Command {
  const { stdout, stderr } = context.ports;
  const program = new Command('cutdown')
    .description('Turns a long recording into finished, branded shorts in 9:16, 1:1 and 16:9, on your own machine.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: text => { stdout.write(text); },
      writeErr: text => { stderr.write(text); },
      getOutHelpWidth: () => stdout.columns,
      getErrHelpWidth: () => stderr.columns,
    })
    .showHelpAfterError('Add --help for how it is used.')
    .addHelpText('after', `${ENVIRONMENT}\n\nExit codes:\n${exitCodeLines()}\n\nExample:\n  cutdown run interview.mp4 --clips 5`);
  addRunCommand(program, context);
  addStatusCommand(program, context);
  addShowCommand(program, context);
  addLogsCommand(program, context);
  addResumeCommand(program, context);
  addPauseCommand(program, context);
  addCancelCommand(program, context);
  addPrioritiseCommand(program, context);
  addRerunCommand(program, context);
  addReviewCommand(program, context);
  addModelsCommand(program, context);
  addDoctorCommand(program, context);
  addGcCommand(program, context);
  return program;
}

function exitCodeLines(): string {
  return Object.entries(EXIT_CODE_MEANINGS).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`).join('\n');
}
