import { resolve } from 'node:path';

import type { Command } from 'commander';

import type { ModelStatus } from '../ports.ts';
import { formatBytes, printable, table } from '../text.ts';
import { libraryOf, printJson, withCommonOptions, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown models` */
export function addModelsCommand(program: Command, context: CommandContext): void {
  const models = program.command('models')
    .summary('list, import or download the models that make results better')
    .description('Models are looked for in the library, among those that come with the product, and in $CUTDOWN_MODELS. Without them every stage still works, with simpler means.')
    .addHelpText('after', '\nExamples:\n  cutdown models list\n  cutdown models import yunet.onnx\n  cutdown models download silero-vad --allow-network');
  withCommonOptions(models.command('list', { isDefault: true }))
    .description('Lists the models of the manifest, and where each was found.')
    .action(async (options: CommonOptions) => {
      const found = await context.ports.models.list(libraryOf(context, options));
      if (options.json) {
        printJson(context, found);
      } else {
        context.ports.stdout.write(`${table([['MODEL', 'FOR', 'LICENCE', 'SIZE', 'WHERE'], ...found.map(row)])}\n`);
      }
    });
  withCommonOptions(models.command('import'))
    .description('Copies a model file into the library, if it is one that the manifest names.')
    .argument('<file>', 'an ONNX file')
    .action(async (file: string, options: CommonOptions) => {
      told(context, options, await context.ports.models.import(libraryOf(context, options), resolve(context.ports.cwd, file)), 'Imported');
    });
  withCommonOptions(models.command('download'))
    .description('Downloads a model of the manifest into the library and checks it. Needs --allow-network, or an open gate in the app\'s settings: nothing is fetched without being asked.')
    .argument('<id>', 'a model\'s id, as "models list" prints it')
    .option('--allow-network', 'allow this download')
    .action(async (id: string, options: CommonOptions & { allowNetwork?: boolean }) => {
      await download(context, id, options);
    });
}

async function download(context: CommandContext, id: string, options: CommonOptions & { allowNetwork?: boolean }): Promise<void> {
  const abort = new AbortController();
  const release = context.ports.onInterrupt(() => {
    abort.abort();
  });
  let shown = 0;
  try {
    const model = await context.ports.models.download(libraryOf(context, options), id, {
      allowNetwork: options.allowNetwork ?? false, signal: abort.signal,
      onProgress: fraction => {
        const tenth = Math.floor(fraction * 10);
        if (tenth > shown) {
          shown = tenth;
          context.ports.stderr.write(`${tenth * 10} %\n`);
        }
      },
    });
    told(context, options, model, 'Downloaded');
  } finally {
    release();
  }
}

function told(context: CommandContext, options: CommonOptions, model: ModelStatus, verb: string): void {
  if (options.json) {
    printJson(context, model);
  } else {
    context.ports.stdout.write(`${verb} ${model.id}: ${printable(model.path ?? '')}\n`);
  }
}

function row(model: ModelStatus): string[] {
  return [model.id, model.purpose, model.licence, formatBytes(model.sizeBytes), printable(model.path ?? 'not found')];
}
