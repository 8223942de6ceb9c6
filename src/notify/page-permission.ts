/** What a page may show; `unsupported` where there are no notifications, as in insecure contexts. */
export type PagePermission = NotificationPermission | 'unsupported';

/** The page's own notifications, which `notifications.page` asks for: they need the user's permission. */
export interface PageNotifications {
  /** Whether the page may show them. Asks nobody. */
  permission(): PagePermission;
  /**
   * Asks the user. Call it in the handler of a click or a key, as browsers demand; they ask once, and remember.
   *
   * @returns what the user has said, now or before
   */
  requestPermission(): Promise<PagePermission>;
}

/** Those of this page. */
export const pageNotifications: PageNotifications = {
  permission: () => globalThis.Notification?.permission ?? 'unsupported',
  // Not after anything else: a browser that has to wait for code takes it for no action of the user.
  requestPermission: async () => globalThis.Notification?.requestPermission() ?? 'unsupported',
};
