import { MicrobranchError } from "@microbranch/core/channel";
import { z } from "zod";

/** Settings of a Postbox channel. */
export interface PostboxConfig {
  /** Id of the route: letters, digits and `. _ : -`, at most 64 ("postbox"). */
  readonly id?: string;
  /** Address of the team's API, without a slash at its end; `https`, or `http` on this machine. */
  readonly api: string;
  /** The team; addresses of two teams are never mixed. */
  readonly team: string;
  /** Id of the bot that writes: what it says in a conversation comes back as a callback and is left out. */
  readonly botId: string;
  /** Names the application when it asks for a token. */
  readonly clientId: string;
  /** Goes with `clientId`; at least 16 characters. */
  readonly clientSecret: string;
  /** Signs the callbacks; at least 16 characters. */
  readonly callbackSecret: string;
}

const name = z.string().regex(/^[\w.-]{1,64}$/u, "1 to 64 letters, digits, points or hyphens are expected");
const secret = z.string().min(16);

const settings = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.:-]{1,64}$/u, "1 to 64 letters, digits, points, colons or hyphens are expected")
    .default("postbox"),
  api: z
    .string()
    .regex(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)\b).*[^/]$/u, "an https address is expected"),
  team: name,
  botId: name,
  clientId: name,
  clientSecret: secret,
  callbackSecret: secret,
});

/** Settings that were checked, defaults filled in. */
export type Settings = Readonly<z.infer<typeof settings>>;

/**
 * Checks a configuration and fills in defaults.
 *
 * @throws SETTING_INVALID naming the field; the value is never repeated.
 */
export function parseConfig(config: PostboxConfig): Settings {
  const parsed = settings.safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  throw new MicrobranchError("SETTING_INVALID", {
    message: `Postbox channel: setting ${field || "(whole)"} is wrong: ${issue?.message ?? "unreadable"}. Correct it.`,
    ...(field ? { field } : {}),
  });
}
