import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { email } from "@microbranch/adapter-email";
import { createMailCatcher, type Letterbox, type MailCatcher } from "@microbranch/adapter-email/simulator";
import {
  createEd25519Signer,
  createMicrobranch,
  generateEd25519Key,
  type Microbranch,
  mediaFolder,
} from "@microbranch/core";
import { sqlite } from "@microbranch/core/sqlite";
import { createManualClock, type ManualClock } from "@microbranch/core/testing";

/** Name of the key that signs this run's checkpoints. */
const keyName = "yunting.example/fiscal-audit";

/** Everything that a month needs: a hub on its own database, and the mailboxes of its members. */
export interface Home {
  /** The branch's home. */
  readonly hub: Microbranch;
  /** The time, moved by hand. */
  readonly clock: ManualClock;
  /** The mail server that stands for all mailboxes. */
  readonly mailboxes: MailCatcher;
  /** Where members' letters come in. */
  readonly letterbox: Letterbox;
  /** What the library refused, with its code: a refusal changes nothing, so that not all of them leave a record. */
  readonly refusals: Refusal[];
  /** Where things lie. */
  readonly places: Places;
  /** The public key of the checkpoints. */
  readonly verifierKey: string;
  /** Closes hub and mail server. */
  close(): Promise<void>;
}

/** Something that a member wanted and the library refused. */
export interface Refusal {
  /** When, epoch milliseconds. */
  readonly at: number;
  /** Who wanted it. */
  readonly memberId: string;
  /** What, in words. */
  readonly wanted: string;
  /** The error's code, as the library gave it. */
  readonly code: string;
}

/** Where things lie after a run. */
export interface Places {
  /** The SQLite file. */
  readonly database: string;
  /** The folder with one .eml file for each mail that was taken. */
  readonly mails: string;
  /** The folder with pictures and files. */
  readonly media: string;
}

/** Opens a home in an empty folder; `start` is where its clock begins, epoch milliseconds. */
export async function openHome(folder: string, start: number): Promise<Home> {
  const places = { database: join(folder, "branch.db"), mails: join(folder, "mails"), media: join(folder, "media") };
  await mkdir(folder, { recursive: true });
  const mailboxes = await createMailCatcher({ folder: places.mails });
  const clock = createManualClock(start);
  const key = generateEd25519Key(keyName, (count) => randomBytes(count));
  const secret = randomBytes(24).toString("hex");
  const hub = await createMicrobranch({
    store: sqlite(places.database),
    secret: randomBytes(32),
    clock,
    channels: [mailChannel(mailboxes, secret)],
    signer: createEd25519Signer({ name: keyName, privateKey: key.privateKey }),
    verifierKeys: [key.verifierKey],
    media: mediaFolder(places.media),
    pagesUrl: "https://branch.yunting.example",
  });
  return {
    hub,
    clock,
    mailboxes,
    letterbox: {
      fetch: hub.fetch,
      url: "https://branch.yunting.example/channels/email",
      secret,
      now: () => clock.now(),
    },
    refusals: [],
    places,
    verifierKey: key.verifierKey,
    async close() {
      await hub.stop();
      await mailboxes.close();
    },
  };
}

function mailChannel(mailboxes: MailCatcher, secret: string) {
  return email({
    smtp: { host: mailboxes.host, port: mailboxes.port, security: "none-loopback-only" },
    from: { address: "branch@yunting.example", name: "财政审计处党支部" },
    replyTo: { address: "branch@yunting.example", subaddressing: true },
    bounceAddress: { address: "returned@yunting.example", subaddressing: true },
    inbound: { secret, replySecrets: [randomBytes(24).toString("hex")] },
    pace: [
      {
        counts: "messages",
        per: "channel",
        max: 6_000,
        windowMs: 60_000,
        whenExceeded: "refused",
        suspendedMs: null,
        source: "This example: the mail server on the same machine takes as many as there are.",
      },
    ],
  });
}
