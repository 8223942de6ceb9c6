/** A ClickHouse behind the demo's server, which adds the user and the password that no page is told. */
import { BadRequest } from '../bad-request.ts';
import type { ServerResponse } from '../http.ts';
import { readBody } from '../read-json.ts';
import { note, replyError } from '../replies.ts';
import { breakConnection } from '../request-log.ts';
import type { Cluster, ClusterInfo } from './cluster.ts';
import { type ClusterAddress, credentialHeaders } from './cluster-address.ts';
import { tableName } from './message-table.ts';

/** Parameters by which a page could be someone else, or ask by another way than the body. */
const OWN_PARAMETERS = /^(?:user|password|query|quota_key|session_.*|role)$/;

/** Makes the way to a cluster. */
export function clickHouseCluster(address: ClusterAddress): Cluster {
  const send = (params: URLSearchParams, body: Uint8Array | string, signal?: AbortSignal): Promise<Response> => {
    const url = new URL(address.url);
    url.search = params.toString();
    const headers = credentialHeaders(address);
    return fetch(url, {
      method: 'POST',
      headers,
      body: body as BodyInit,
      redirect: 'manual',
      ...(signal && { signal }),
    });
  };
  return {
    async describe(): Promise<ClusterInfo> {
      const sql = `SELECT channel, toString(count()) FROM ${tableName(address.table)} GROUP BY channel FORMAT JSONCompact`;
      try {
        const answer = await send(new URLSearchParams(), sql, AbortSignal.timeout(10_000));
        if (!answer.ok) return unusable(address, (await answer.text()).slice(0, 300).trim());
        const { data } = (await answer.json()) as { data: readonly [string, string][] };
        return { table: address.table, channels: Object.fromEntries(data.map(([id, count]) => [id, Number(count)])) };
      } catch {
        return unusable(address, 'ClickHouse does not answer.');
      }
    },
    async forward(exchange, params) {
      const { request, response, entry } = exchange;
      for (const name of params.keys())
        if (OWN_PARAMETERS.test(name)) throw new BadRequest(`the parameter ${name} is the server's own`);
      const body = await readBody(request);
      const left = new AbortController();
      response.once('close', () => left.abort());
      let answer: Response;
      try {
        answer = await send(params, body, left.signal);
      } catch {
        if (!response.destroyed) replyError(exchange, 502, 'ClickHouse does not answer');
        return;
      }
      if (answer.status >= 300 && answer.status < 400) return replyError(exchange, 502, 'ClickHouse redirects');
      const type = answer.headers.get('Content-Type') ?? 'application/octet-stream';
      response.writeHead(answer.status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
      let bytes = 0;
      note(entry, answer.status, bytes);
      try {
        for await (const chunk of answer.body ?? []) {
          bytes += chunk.length;
          note(entry, answer.status, bytes);
          if (!response.write(chunk)) await drained(response);
          if (response.destroyed) return;
        }
        response.end();
      } catch {
        // What was cut must not pass for whole.
        breakConnection(response);
      }
    },
  };
}

const unusable = ({ table }: ClusterAddress, error: string): ClusterInfo => ({ table, channels: {}, error });

/** Settles when more can be written, or the client has left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
