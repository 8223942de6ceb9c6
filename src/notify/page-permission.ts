/** The permission of the page to show notifications. */

/** Permission to show notifications. `unsupported`: the browser has none, as in insecure contexts. */
export type PagePermission = NotificationPermission | 'unsupported';

/** Browser notifications of the page, for the option `notifications.page`. They need the user's permission. */
export interface PageNotifications {
  /** Returns whether the page may show notifications, without asking the user. */
  permission(): PagePermission;
  /**
   * Asks the user for permission. Browsers require a click or key handler for the call. They ask once and remember the
   * decision.
   *
   * @returns the user's decision, new or remembered
   */
  requestPermission(): Promise<PagePermission>;
}

/** The notifications of this page. */
export const pageNotifications: PageNotifications = {
  permission: () => globalThis.Notification?.permission ?? 'unsupported',
  // Called without delay: after waiting for code, browsers no longer count the call as a user action.
  requestPermission: async () => globalThis.Notification?.requestPermission() ?? 'unsupported',
};
