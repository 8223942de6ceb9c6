/** The schema of a request's notification. */
import { closedObject, hasFields, list, oneOf, type Rule, type Schema, text } from './building-blocks.ts';
import type { Notification, NotificationMedium, NotificationMessage, NotificationPolicy } from './request.ts';

const POLICIES: Readonly<Record<NotificationPolicy, true>> = { onSuccess: true, onFailure: true };

const message: Schema<NotificationMessage> = closedObject<NotificationMessage>(
  'a message with policy, medium, title and text',
  {
    policy: oneOf(POLICIES),
    medium: oneOf<NotificationMedium>({ email: true, telegram: true, slack: true, discord: true }),
    title: text('the title of the message'),
    text: text('the text of the message'),
  },
  { target: text('who gets the message') },
);

const onePerPolicy: Rule<Notification> = ({ messages }, report) => {
  if (!Array.isArray(messages)) return;
  const policies = messages.map((value: unknown) => (hasFields(value) ? value.policy : undefined));
  const counts = Object.keys(POLICIES).map((policy) => policies.filter((other) => other === policy).length);
  const understood = counts.reduce((a, b) => a + b) === messages.length;
  if (messages.length !== 2 || (understood && counts.some((count) => count !== 1))) {
    const found = `${counts[0]} onSuccess and ${counts[1]} onFailure among ${messages.length}`;
    report(
      ['messages'],
      `must be exactly two, one with policy onSuccess and one with onFailure, but there are ${found}`,
    );
  }
};

/** The messages that report the outcome of an export. */
export const notification: Schema<Notification> = closedObject<Notification>(
  'an object with messages',
  { messages: list(message, 'a list of two messages, one with policy onSuccess and one with onFailure') },
  {},
  onePerPolicy,
);
