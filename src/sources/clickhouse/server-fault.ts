/** Tells what ClickHouse's errors mean. */
import { ExportError, type ExportErrorCode } from '../../core/errors.ts';
import { FailedTry } from '../http/http-client.ts';

/** What an error means: its code here, whether another attempt may succeed, and what to do, as one sentence. */
interface Meaning {
  readonly code: ExportErrorCode;
  readonly retry?: boolean;
  readonly advice: string;
}

const noTable: Meaning = { code: 'not-found', advice: 'Check the options table and database.' };
const noRights: Meaning = { code: 'forbidden', advice: 'The user needs the right to SELECT from the table.' };
const noLogin: Meaning = { code: 'unauthorized', advice: 'Check the option user and what getToken gives.' };
const wrongTerm: Meaning = { code: 'server', advice: 'Check the expressions in the options columns and where.' };
const outOfMemory: Meaning = {
  code: 'server',
  advice: 'The query needs more memory than the server allows it: raise max_memory_usage for the user.',
};
const outOfTime: Meaning = {
  code: 'server',
  advice:
    'The query takes longer than the server allows it: raise max_execution_time for the user, or narrow the window.',
};
const tooMuch: Meaning = {
  code: 'server',
  advice: 'The query reads more than the server allows it: raise the limit for the user, or narrow the window.',
};
const busy: Meaning = { code: 'rate-limited', retry: true, advice: 'The server runs as many queries as it may.' };
const partLost: Meaning = { code: 'server', retry: true, advice: 'A part of the cluster does not answer.' };

/** By the numbers that ClickHouse gives its errors (src/Common/ErrorCodes.cpp). */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map(
  [
    [[60, 81], noTable],
    [[164, 291, 497], noRights],
    [[192, 193, 194, 516], noLogin],
    [[16, 43, 46, 47, 53, 62, 386], wrongTerm],
    [[128, 241], outOfMemory],
    [[159, 160], outOfTime],
    [[158, 191, 307, 396], tooMuch],
    [[202], busy],
    [[3, 32, 33, 101, 198, 209, 210, 279, 425, 519], partLost],
  ].flatMap(([numbers, meaning]) => (numbers as number[]).map((number) => [number, meaning as Meaning])),
);

/** The numbers of the errors by which a query of too much memory ends: its limit, and that of a list. */
const MEMORY_LIMITS: readonly number[] = [128, 241];

/** A query that was too large for the server's memory; a smaller one may pass. */
export class TooMuchMemory extends ExportError {}

/**
 * What an error of ClickHouse means; undefined when the text holds none.
 *
 * @param said the body of an answer, or its end, without secrets
 * @param server who says it
 * @param status of the answer
 */
export function serverFault(said: string, server: string, status: number): FailedTry | undefined {
  // "Code: 60, e.displayText() = DB::Exception: …" or, from version 20 on, "Code: 60. DB::Exception: …".
  const found = /Code: (\d+)[.,]\s.*?DB::Exception: (?:Received from \S+ )?(.*)/s.exec(said);
  if (!found) return undefined;
  const number = Number(found[1]);
  const text = found[2]!.replace(/,? e\.what\(\) = .*$/s, '').replace(/\.?\s*(?:Stack trace:.*)?$/s, '');
  const { code, retry = false, advice } = MEANINGS.get(number) ?? { code: 'server', advice: '' };
  const message = `${server} answered with error ${number}: ${text}. ${advice}`.trimEnd();
  const Kind = MEMORY_LIMITS.includes(number) ? TooMuchMemory : ExportError;
  return new FailedTry(new Kind(code, message, { status }), retry);
}
