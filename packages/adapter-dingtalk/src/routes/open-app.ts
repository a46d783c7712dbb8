import { type App, createCallBudget } from "../calls/calls.js";
import { type CardAmending, createAmending } from "../card/card.js";
import { createMediaDesk, type MediaDesk } from "../media/media.js";
import type { AppSettings } from "../settings/settings.js";
import type { OpenRoute } from "./route.js";

/** What an application's routes have while they are open. */
export interface OpenApp extends OpenRoute {
  /** What calls are made with. */
  readonly app: App;
  /** Where images go. */
  readonly media: MediaDesk;
  /** Changes cards. */
  readonly cards: CardAmending;
}

/** Makes it; nothing is sent. */
export function openApp(open: OpenRoute, settings: AppSettings): OpenApp {
  const { host, ending } = open;
  const app: App = { settings, host, ending, budget: createCallBudget(settings, host) };
  return Object.assign(open, { app, media: createMediaDesk(app), cards: createAmending(app) });
}
