import { type ChannelHost, type Fault, fault, faultCategory, hasCode } from "@microbranch/core/channel";
import type { PlatformFile } from "./reading.js";

/** A file as it came from the platform, or why it did not. */
export type FetchedFile =
  | {
      /** Discriminates. */
      readonly kind: "fetched";
      /** The file. */
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      /** Discriminates. */
      readonly kind: "failed";
      /** Why. */
      readonly fault: Fault;
    };

/** Fetches a file from the platform. */
export type FileSource = (file: PlatformFile, signal: AbortSignal) => Promise<FetchedFile>;

/** What became of a message's files. */
export type TakenFiles =
  | {
      /** All are kept. */
      readonly kind: "kept";
      /** Their references at the host. */
      readonly refs: readonly string[];
    }
  | {
      /** Not yet: let the platform send the message again. */
      readonly kind: "later";
    }
  | {
      /** They will not come. */
      readonly kind: "lost";
      /** Why, for a sentence. */
      readonly why: string;
    };

/** Fetches what messages bring, while the platform waits and between its repeats. */
export interface FileDesk {
  /** Keeps a message's files. Called again for the same message, it goes on where it was. */
  take(id: string, files: readonly PlatformFile[]): Promise<TakenFiles>;
  /** Forgets a message that was handed in. */
  done(id: string): void;
}

/** What a desk works with. */
export interface FileDeskParts {
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "clock" | "media">;
  /** Fires when the route closes. */
  readonly ending: AbortSignal;
  /** Where files come from. */
  readonly source: FileSource;
}

/**
 * How long a callback may wait for its files, in milliseconds: the rest of the five seconds, after which the platform
 * sends it again, is for storing it.
 *
 * @source WeCom documentation, page 90238 (2024-07-22): 5 s, 3 repeats.
 */
const budgetMs = 3500;
/** From this delivery on a message is taken without its files: the platform sends it four times. @source The same page. */
const lastTry = 3;
/** How many messages are remembered; chosen here. */
const maxMessages = 1000;

type Work =
  | { readonly kind: "kept"; readonly refs: readonly string[] }
  | { readonly kind: "failed"; readonly fault: Fault };
interface Pending {
  tries: number;
  work: Promise<Work> | null;
}

/**
 * Creates the desk for files. The ids of files end after three days or five minutes, and the contract has no media that are
 * fetched later: so they are fetched before the message is acknowledged, within a budget. What takes longer goes on in
 * between, and is ready when the platform sends the message again.
 */
export function createFileDesk({ host, ending, source }: FileDeskParts): FileDesk {
  const pending = new Map<string, Pending>();

  async function fetchAll(files: readonly PlatformFile[]): Promise<Work> {
    const refs: string[] = [];
    for (const file of files) {
      const fetched = await source(file, ending);
      if (fetched.kind === "failed") return fetched;
      try {
        refs.push(await host.media.put(new Blob([fetched.bytes]).stream(), claimedType(file.name)));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return { kind: "failed", fault: fault("CONTENT_UNFIT", { vendor: { code: error.code, message: "" } }) };
      }
    }
    return { kind: "kept", refs };
  }

  return {
    async take(id, files) {
      if (files.length === 0) return { kind: "kept", refs: [] };
      const message = pending.get(id) ?? { tries: 0, work: null };
      pending.set(id, message);
      for (const oldest of pending.keys()) if (pending.size > maxMessages) pending.delete(oldest);
      message.tries++;
      message.work ??= fetchAll(files);
      const work = await within(message.work, host).catch((error: unknown) => {
        message.work = null;
        throw error;
      });
      if (work !== "late" && work.kind === "kept") return work;
      const isFinal = work !== "late" && faultCategory(work.fault.code) === "permanent";
      if (work !== "late") message.work = null;
      if (!isFinal && message.tries < lastTry) return { kind: "later" };
      return { kind: "lost", why: work === "late" ? "it took too long" : (work.fault.vendor?.code ?? work.fault.code) };
    },
    done: (id) => void pending.delete(id),
  };
}

async function within(work: Promise<Work>, { clock }: Pick<ChannelHost, "clock">): Promise<Work | "late"> {
  const over = new AbortController();
  const late = clock.sleep(budgetMs, over.signal).then(
    () => "late" as const,
    () => "late" as const,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** Office documents look like archives from outside; all else the host recognises by its content. @source IANA media types. */
const officeTypes: ReadonlyMap<string, string> = new Map([
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  ["doc", "application/msword"],
  ["xls", "application/vnd.ms-excel"],
  ["ppt", "application/vnd.ms-powerpoint"],
]);

/** What a file is said to be: the platform's own word is not worth more than its content. */
function claimedType(name: string | null): string {
  const [, ending = ""] = /\.([a-z]{3,4})$/iu.exec(name ?? "") ?? [];
  return officeTypes.get(ending.toLowerCase()) ?? "application/octet-stream";
}

type Refusal = Error & { readonly code: string };

/** Whether the host has its reasons not to keep a file. */
function isRefusal(error: unknown): error is Refusal {
  return hasCode(error, "MEDIA_TYPE_REFUSED") || hasCode(error, "MEDIA_TOO_LARGE") || hasCode(error, "INPUT_INVALID");
}
