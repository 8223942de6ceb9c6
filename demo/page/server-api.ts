import type { ClusterInfo } from '../server/cluster/cluster.ts';
import { whenServed } from './served.ts';

/** A channel on offer. */
export interface OfferedChannel {
  readonly id: string;
  readonly messages: number;
  readonly series: readonly { readonly name: string; readonly unit?: string }[];
  /** Unix seconds of its first and last message; absent when it has none. */
  readonly first?: number;
  readonly last?: number;
}

/** A line of the server's log. */
export interface LogLine {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly status?: number;
  readonly bytes: number;
  readonly started: number;
  readonly ended?: number;
  readonly aborted: boolean;
  readonly faults?: readonly string[];
}

/** A fault that is on. */
export interface ActiveFault {
  readonly kind: string;
  readonly times?: number;
  readonly acted: number;
}

/** An export as the server has it. */
export interface ServerExport {
  readonly id: string;
  readonly status: string;
  readonly request: { readonly periodicity?: string };
  readonly runs: number;
  /** Unix seconds; null when no run is to come. */
  readonly dueAt: number | null;
  readonly error: string | null;
  readonly file: { readonly name: string; readonly size: number } | null;
}

/** A mail in the server's mailbox. */
export interface ArrivedMail {
  readonly id: number;
  readonly receivedAt: string;
  readonly to: readonly string[];
  readonly source: string;
}

async function call<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  await whenServed();
  const response = await fetch(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const answer = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${answer?.message ?? ''}`);
  return answer as T;
}

/** What the demo server does besides reading channels. */
export const serverApi = {
  channels: (): Promise<OfferedChannel[]> => call('demo/channels'),
  /** Null where no cluster holds any of the channels. */
  cluster: (): Promise<ClusterInfo | null> => call('demo/cluster'),
  token: async (): Promise<string> => (await call<{ token: string }>('demo/token', 'POST')).token,
  faults: (): Promise<ActiveFault[]> => call('demo/faults'),
  setFaults: (faults: readonly object[]): Promise<ActiveFault[]> => call('demo/faults', 'POST', faults),
  log: (): Promise<LogLine[]> => call('demo/log'),
  exports: (): Promise<ServerExport[]> => call('demo/exports'),
  exportFaults: (): Promise<ActiveFault[]> => call('demo/exports/faults'),
  setExportFaults: (faults: readonly object[]): Promise<ActiveFault[]> => call('demo/exports/faults', 'POST', faults),
  /** The file of an export's last run. */
  exportFile: async (id: string): Promise<Blob> => {
    const headers = { Authorization: `Bearer ${await serverApi.token()}` };
    const response = await fetch(`exports/${id}/download`, { headers });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response.blob();
  },
  mails: (): Promise<ArrivedMail[]> => call('demo/mails'),
  clearLog: (): Promise<void> => call('demo/log', 'DELETE'),
};
