/** A recurring export. */
import { makeMailbox } from '../mailbox.ts';
import type { Scenario } from './scenario.ts';

/** The scenario. */
export const everyMonday: Scenario = {
  id: 'monday',
  title: 'Every Monday',
  about:
    'The same file each Monday at 07:00, covering the week before: into a folder, kept in this browser, or run by a server. With a mail when it is there.',
  action: 'Open the schedule',
  async play(page, stage) {
    await page.openDialog('schedule');
    stage.say('The server runs what you save there at any time; this browser does while a tab of this page is open.');
    stage.box.append(makeMailbox());
  },
};
