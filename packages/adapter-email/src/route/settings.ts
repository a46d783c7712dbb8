import { createPrivateKey } from "node:crypto";
import type { RateLimit } from "@microbranch/core/channel";
import { z } from "zod";
import { imapSchema } from "./imap-settings.js";
import { parseMailbox } from "./mailbox.js";
import { duration, loginSchema, serverFields, withPort } from "./server-settings.js";

const controls = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const line = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !controls.test(text) && text.isWellFormed(), "must be one line without control characters");
const mailbox = z.string().transform((text, context) => {
  const parsed = parseMailbox(text);
  if (parsed === null) context.addIssue("must be one address, as branch@example.gov.cn");
  return parsed === null ? "" : `${parsed.local}@${parsed.domain}`;
});
const domain = z.string().transform((text, context) => {
  const parsed = parseMailbox(`x@${text}`);
  if (parsed === null) context.addIssue("must be a domain name");
  return parsed?.domain ?? "";
});
const secret = z.string().min(32, "must have at least 32 characters").max(4096);
const maxMailBytes = 104_857_600;

const smtp = z
  .strictObject({
    ...serverFields,
    auth: loginSchema.nullable().default(null),
    clientName: domain.nullable().default(null),
    pool: z
      .strictObject({
        maxConnections: z.int().min(1).max(20).default(5),
        maxMessages: z.int().min(1).default(100),
        idleMs: duration.default(60_000),
      })
      .prefault({}),
    timeouts: z
      .strictObject({
        connectMs: duration.default(30_000),
        greetingMs: duration.default(30_000),
        socketMs: duration.default(600_000),
        totalMs: duration.default(900_000),
      })
      .prefault({}),
  })
  .transform((value, context) => withPort(value, { tls: 465, starttls: 587 }, context));

const positive = z.int().min(1);
const rateLimit: z.ZodType<RateLimit> = z.strictObject({
  counts: z.enum(["requests", "recipients", "messages"]),
  per: z.enum(["channel", "recipient", "conversation"]),
  max: positive,
  windowMs: positive,
  whenExceeded: z.enum(["refused", "dropped", "suspended"]),
  suspendedMs: positive.nullable(),
  source: z.string().trim().min(1),
});

const defaultPace: readonly RateLimit[] = [
  {
    counts: "messages",
    per: "channel",
    max: 200,
    windowMs: 60_000,
    whenExceeded: "refused",
    suspendedMs: null,
    source: "Chosen by this adapter in 2026, not by a provider; put your provider's numbers in `pace`.",
  },
];

const webhook = { authentication: z.enum(["signature", "bearer"]), windowMs: z.int().min(1_000).max(86_400_000) };

const inbound = z
  .strictObject({
    secret: secret.optional(),
    authentication: webhook.authentication.optional(),
    windowMs: webhook.windowMs.optional(),
    imap: imapSchema.optional(),
    maxBytes: z.int().min(1_024).max(maxMailBytes).default(26_214_400),
    replySecrets: z.array(secret).min(1).max(10),
    maxAttachments: z.int().min(0).max(100).default(20),
    maxAttachmentBytes: positive.default(10_485_760),
  })
  .superRefine((value, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
    if (value.imap === undefined) {
      if (value.secret === undefined) refuse("secret", "must be given for a webhook; to read a mailbox, give imap");
      return;
    }
    for (const name of ["secret", "authentication", "windowMs"] as const)
      if (value[name] !== undefined) refuse(name, "belongs to a webhook; leave it out beside imap");
  })
  .transform(({ secret: shared, authentication = "signature", windowMs = 300_000, imap, ...limits }) => ({
    ...limits,
    webhook: shared === undefined ? null : { secret: shared, authentication, windowMs },
    imap: imap ?? null,
  }));

const replyTo = z
  .strictObject({ address: mailbox, subaddressing: z.boolean().default(false) })
  .refine((value) => !value.subaddressing || value.address.lastIndexOf("@") <= maxReplyBaseChars, {
    path: ["address"],
    message: "must have at most 20 characters before the @ when replies are told apart by sub-addressing",
  });

/** Room left beside `+`, the reference and the seal in 64 octets. @source RFC 5321 section 4.5.3.1.1. */
const maxReplyBaseChars = 20;

const dkim = z.strictObject({
  domain,
  selector: domain,
  privateKey: z.string().refine(isPrivateKey, "must be a private key in PEM"),
});

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).type === "private";
  } catch {
    return false;
  }
}

/** Room left beside `+b.`, the reference and the seal in 64 octets. @source RFC 5321 section 4.5.3.1.1. */
const maxBounceBaseChars = 18;

const bounceAddress = z
  .union([
    mailbox.transform((address) => ({ address, subaddressing: false })),
    z.strictObject({ address: mailbox, subaddressing: z.boolean().default(false) }),
  ])
  .refine((value) => !value.subaddressing || value.address.lastIndexOf("@") <= maxBounceBaseChars, {
    path: ["address"],
    message: "must have at most 18 characters before the @ when reports are told apart by sub-addressing",
  });

/** Checks an e-mail channel's configuration and fills in its defaults. */
export const emailSettingsSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[\w.:-]{1,64}$/u, "must be letters, digits and . _ : -")
      .default("email"),
    tenant: line.nullable().default(null),
    smtp,
    from: z.strictObject({ address: mailbox, name: line }),
    bounceAddress: bounceAddress.nullable().default(null),
    replyTo: replyTo.nullable().default(null),
    messageIdDomain: domain.nullable().default(null),
    listId: domain.nullable().default(null),
    dkim: dkim.nullable().default(null),
    pace: z.array(rateLimit).default([...defaultPace]),
    maxBytes: z.int().min(10_240).max(maxMailBytes).default(10_485_760),
    ignoreLocalPartCase: z.boolean().default(true),
    inbound: inbound.nullable().default(null),
  })
  .transform((value) => {
    const messageIdDomain = value.messageIdDomain ?? value.from.address.slice(value.from.address.lastIndexOf("@") + 1);
    return { ...value, messageIdDomain, listId: value.listId ?? `notices.${messageIdDomain}` };
  });

/** An e-mail channel's settings with every default filled in. */
export type EmailSettings = z.output<typeof emailSettingsSchema>;
