import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { MicrobranchError } from "../error/error.js";
import type { MediaStore } from "./media-store.js";
import { isMediaRef, MediaIntake, noMedia, piecesOf } from "./take-in.js";

/**
 * Keeps media as files in a folder, named by their content: `ab/cd/<digest>`.
 *
 * A file appears under its name only when it is whole and flushed; what a killed process left unfinished lies in
 * `incoming/` and disturbs nothing.
 *
 * @param folder Made when it is missing.
 */
export function mediaFolder(folder: string): MediaStore {
  const incoming = join(folder, "incoming");
  const fileOf = (ref: string): string => {
    if (!isMediaRef(ref)) throw noMedia(ref);
    const digest = ref.slice("sha256:".length);
    return join(folder, digest.slice(0, 2), digest.slice(2, 4), digest);
  };

  return {
    async put(source, claim) {
      const unfinished = join(incoming, randomUUID());
      try {
        await mkdir(incoming, { recursive: true });
        const file = await open(unfinished, "wx", 0o600);
        const kept = await writeAll(file, source, new MediaIntake(claim));
        const target = fileOf(kept.ref);
        const made = await mkdir(dirname(target), { recursive: true });
        await rename(unfinished, target);
        for (const each of changedFolders(dirname(target), made)) await flushFolder(each);
        return kept;
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {}); // the first error tells more
        throw toMediaError(error);
      }
    },

    async open(ref) {
      const file = fileOf(ref);
      await stat(file).catch(() => {
        throw noMedia(ref);
      });
      return Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    },

    async sizeOf(ref) {
      if (!isMediaRef(ref)) return null;
      const found = await stat(fileOf(ref)).catch(() => null);
      return found?.size ?? null;
    },

    async remove(ref) {
      if (isMediaRef(ref)) await rm(fileOf(ref), { force: true });
    },
  };
}

async function writeAll(file: FileHandle, source: Parameters<MediaStore["put"]>[0], intake: MediaIntake) {
  try {
    for await (const piece of piecesOf(source)) {
      intake.take(piece);
      await file.writeFile(piece);
    }
    const kept = intake.end();
    await file.sync();
    return kept;
  } finally {
    await file.close();
  }
}

/** The folder in which a name is new, and those above it in which a folder is: up to the one that holds `made`. */
function changedFolders(folder: string, made: string | undefined): readonly string[] {
  const changed = [folder];
  for (let at = folder; made !== undefined && at !== made && at !== dirname(at); ) {
    at = dirname(at);
    changed.push(at);
  }
  return made === undefined ? changed : [...changed, dirname(made)];
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null); // Windows opens no folders
  if (handle === null) return;
  try {
    await handle.sync().catch(() => {});
  } finally {
    await handle.close();
  }
}

function toMediaError(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new MicrobranchError("STORE_FULL", {
      message: "No space is left for media; nothing was kept.",
      cause: error,
    });
  if (code === "EACCES" || code === "EROFS" || code === "EPERM")
    return new MicrobranchError("STORE_READ_ONLY", {
      message: "The folder for media cannot be written.",
      cause: error,
    });
  if (code === "ENOTDIR" || code === "EEXIST")
    return new MicrobranchError("SETTING_INVALID", {
      message: "mediaFolder: the path leads to something that is no folder. Name another.",
      cause: error,
    });
  return error;
}
