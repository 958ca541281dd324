/** Calls of the contract from another process than the engine's. The only file of those that knows oRPC. */
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { z } from 'zod';

import { engineContract, type EngineContract } from '#shared/api/engine-contract.ts';
import { CutdownError, fromErrorData, toErrorData } from '#shared/errors/cutdown-error.ts';
import { ErrorData } from '#shared/errors/kinds.ts';

import type { LinePort } from './line-port.ts';

export type EngineCalls = ContractRouterClient<EngineContract>;

/** What is said of an input that the contract does not take. */
const Refused = z.object({ issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })).min(1) });

/** Asks over a line, and parses what comes back. Calls reject with what `callError` makes a `CutdownError` of. */
export function openEngineCalls(port: LinePort): EngineCalls {
  return createORPCClient(new RPCLink({ port, plugins: [new ResponseValidationPlugin(engineContract)] }));
}

/** The error that a call is rejected with: the engine's own, or `settings-invalid` (`not-found` for a run) where its input is not taken. */
export function callError(error: unknown): CutdownError {
  if (error instanceof ORPCError) {
    const told = ErrorData.safeParse(error.data);
    const refused = Refused.safeParse(error.data);
    if (told.success) {
      return fromErrorData(told.data);
    }
    if (refused.success) {
      return refusedInput(refused.data.issues);
    }
  }
  return error instanceof CutdownError ? error : fromErrorData(toErrorData(error));
}

function refusedInput(issues: z.infer<typeof Refused>['issues']): CutdownError {
  if (issues.some(({ path }) => path[0] === 'runId')) {
    return new CutdownError('not-found', 'There is no such run in this library.', { advice: 'Look at "cutdown status".' });
  }
  const what = issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; ');
  return new CutdownError('settings-invalid', `These settings can't be used: ${what}.`, { advice: 'Correct them and start again.' });
}
