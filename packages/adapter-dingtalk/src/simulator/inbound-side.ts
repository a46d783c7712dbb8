import { CalendarDesk } from "./calendar-api.js";
import { AuthCodes } from "./contacts-api.js";
import type { Platform } from "./platform.js";
import { SentFiles } from "./sent-files.js";
import { StreamGateway } from "./stream-gateway.js";

/** What the platform has for whatever goes to the application: the stream, files of members, codes for pages. */
export interface InboundSide {
  /** Connections of stream mode. */
  readonly gateway: StreamGateway;
  /** Files that members sent. */
  readonly files: SentFiles;
  /** Codes that pages were given. */
  readonly codes: AuthCodes;
  /** Events of calendars, whose answers go to the application. */
  readonly calendar: CalendarDesk;
}

/** Makes it. */
export function createInboundSide(platform: Platform): InboundSide {
  const { clientId, clientSecret } = platform.world.app;
  return {
    gateway: new StreamGateway({ clientId, clientSecret, now: () => platform.clock.now() }),
    files: new SentFiles(platform),
    codes: new AuthCodes(platform),
    calendar: new CalendarDesk(platform),
  };
}

/** The path of the call that asks for a connection. @source DingTalk, Stream protocol (open-dingtalk/developerpedia), read 2026-11. */
export const gatewayPath = "/v1.0/gateway/connections/open";
