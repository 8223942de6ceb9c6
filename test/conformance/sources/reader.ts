import { vi } from 'vitest';
import type { ReaderConfig } from '../../../src/sources/http/channel-api.ts';
import { hostWith, quickConfig } from '../../support/read-all.ts';
import { type Behaviour, SimulatedReader } from '../../support/simulated-reader.ts';
import type { Arrangement } from './arrangement.ts';

/** The HTTP reader of a service with this behaviour. */
function reader(title: string, behaviour: Partial<Behaviour>, config: Partial<ReaderConfig>): Arrangement {
  return {
    title,
    counts: true,
    arrange: (messages) => {
      const inUnit = messages.map((message) =>
        behaviour.unit === 'ns' ? { ...message, time: `${message.time}000000000` } : message,
      );
      const service = new SimulatedReader({ ...behaviour, messages: inUnit });
      vi.stubGlobal('fetch', service.fetch);
      return {
        config: { ...quickConfig, ...config },
        host: hostWith({ getToken: async () => 'good' }),
        asked: () => service.urls.length,
      };
    },
  };
}

export const arrangements: readonly Arrangement[] = [
  reader('in large pages', {}, { pageSize: 1500 }),
  reader('in pages of seven', {}, { pageSize: 7 }),
  reader('of a service with a limit of its own, in snake_case', { limit: 5, casing: 'snake' }, { pageSize: 20 }),
  reader('in nanoseconds', { unit: 'ns' }, { pageSize: 20, timeUnit: 'ns' }),
  reader('with a token', { token: 'good' }, { pageSize: 20, authorised: true }),
];
