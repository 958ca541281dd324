import type { Command } from 'commander';
import { EXIT_CODES } from '../exit-codes.ts';
import type { DoctorCheck, ModelStatus } from '../ports.ts';
import { printable, table } from '../text.ts';
import { libraryOf, printJson, withCommonOptions, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown doctor` */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('doctor'))
    .summary('check this machine: programs, models, disk, library')
    .description('Checks what the work needs and says what to do about what is missing. Ends with 5 when something needed is missing.')
    .addHelpText('after', '\nExamples:\n  cutdown doctor\n  cutdown doctor --json')
    .action(async (options: CommonOptions) => {
      const library = libraryOf(context, options);
      const checks = [...await context.ports.runDoctor(library), ...(await context.ports.models.list(library)).map(checkModel)];
      if (options.json) {
        printJson(context, checks);
      } else {
        context.ports.stdout.write(describe(checks));
      }
      if (checks.some(check => check.state === 'missing')) {
        context.exitWith(EXIT_CODES.missingTool);
      }
    });
}

/** No model is needed: each makes a stage's result better. */
function checkModel(model: ModelStatus): DoctorCheck {
  return model.path !== null ? { name: `model ${model.id}`, state: 'ok', detail: model.path, advice: null }
    : { name: `model ${model.id}`, state: 'warning', detail: `not found (${model.purpose})`, advice: `Import it with "cutdown models import FILE", or "cutdown models download ${model.id} --allow-network".` };
}

function describe(checks: readonly DoctorCheck[]): string {
  const marks = { ok: 'ok', warning: '!', missing: 'MISSING' } as const;
  const advice = checks.filter(check => check.advice !== null).map(check => `${check.name}: ${printable(check.advice ?? '')}`);
  const lines = [table(checks.map(check => [marks[check.state], check.name, printable(check.detail)])), ...(advice.length > 0 ? ['', ...advice] : [])];
  return `${lines.join('\n')}\n`;
}
