/**
 * The registry of media. A new one also needs its options in `notify-options.ts` and its name in `NotificationMedium`.
 */
import type { MediumEntry } from './notification.ts';

/** The media that can deliver messages. */
export const media: readonly MediumEntry[] = [
  { id: 'email', load: () => import('./email.ts') },
  { id: 'telegram', load: () => import('./telegram.ts') },
  { id: 'slack', load: () => import('./slack.ts') },
  { id: 'discord', load: () => import('./discord.ts') },
];
