import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultMediaLimits, isMediaRef, type MediaStore, mediaFolder, mediaMemory } from "./media.js";

const png = (size: number): Uint8Array => {
  const bytes = new Uint8Array(size).fill(7);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return bytes;
};
const refOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const tight = { image: 100, audio: 100, video: 100, file: 50 };

function streamOf(pieces: readonly unknown[], onCancel: () => void = () => {}): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left.length === 0) controller.close();
        else controller.enqueue(left.shift() as Uint8Array);
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
}

async function read(store: MediaStore, ref: string): Promise<Uint8Array> {
  return new Uint8Array(await new Response(await store.open(ref)).arrayBuffer());
}

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microbranch-media-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The files anywhere in the folder. */
async function files(): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe.each([
  { name: "mediaFolder", make: () => mediaFolder(join(folder, "made", "on", "demand")) },
  { name: "mediaMemory", make: () => mediaMemory() },
])("$name", ({ make }) => {
  it("gives back what it keeps, under the digest of the content", async () => {
    const store = make();
    const bytes = png(5_000);

    const kept = await store.put(streamOf([bytes.subarray(0, 3), bytes.subarray(3, 70), bytes.subarray(70)]), {
      name: "合影.png",
      type: "image/png",
    });

    expect(kept).toEqual({ ref: refOf(bytes), bytes: 5_000, type: "image/png", kind: "image" });
    expect(await store.sizeOf(kept.ref)).toBe(5_000);
    expect(await read(store, kept.ref)).toEqual(bytes);
    expect(await read(store, kept.ref)).toEqual(bytes);
  });

  it("keeps any content, cut into any pieces, as it came", async () => {
    const store = make();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 10 }), async (pieces) => {
        const whole = new Uint8Array(Buffer.concat([png(8), ...pieces]));
        const kept = await store.put(streamOf([png(8), ...pieces]), { name: "a.png" });

        expect(kept).toMatchObject({ ref: refOf(whole), bytes: whole.byteLength });
        expect(await read(store, kept.ref)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it("keeps the same content once, and removes it once for all", async () => {
    const store = make();
    const [first, second] = await Promise.all([
      store.put(png(90), { name: "a.png" }),
      store.put(streamOf([png(90)]), { name: "b.png" }),
    ]);

    expect(second).toEqual(first);
    expect(await read(store, first.ref)).toEqual(png(90));
    await store.remove(first.ref);
    await store.remove(first.ref);
    expect(await store.sizeOf(first.ref)).toBeNull();
    await expect(store.open(first.ref)).rejects.toMatchObject({ code: "NOT_FOUND", field: "ref" });
  });

  it.each([
    ["an empty file", [], { name: "a.png" }, "INPUT_INVALID"],
    ["a web page", [new TextEncoder().encode("<html><body>x</body></html>")], { name: "a.txt" }, "MEDIA_TYPE_REFUSED"],
    ["another type than claimed", [png(90)], { name: "a.pdf", type: "application/pdf" }, "MEDIA_TYPE_REFUSED"],
    ["too large an image", [png(60), png(41)], { name: "a.png", limits: tight }, "MEDIA_TOO_LARGE"],
    [
      "too large a small file",
      [new TextEncoder().encode("x".repeat(51))],
      { name: "a.txt", limits: tight },
      "MEDIA_TOO_LARGE",
    ],
    ["a stream of words", ["words"], { name: "a.txt" }, "INPUT_INVALID"],
  ])("refuses %s and keeps nothing", async (_what, pieces, claim, code) => {
    const store = make();

    await expect(store.put(streamOf(pieces), claim)).rejects.toMatchObject({ code });

    expect(await files()).toEqual([]);
    for (const piece of pieces) if (typeof piece !== "string") expect(await store.sizeOf(refOf(piece))).toBeNull();
  });

  it("takes exactly the limit", async () => {
    expect(await make().put(png(100), { name: "a.png", limits: tight })).toMatchObject({ bytes: 100 });
  });

  it("stops reading as soon as the limit is passed", async () => {
    let cancelled = 0;
    const endless = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(png(1_000_000)), cancel: () => void cancelled++ },
      { highWaterMark: 0 },
    );

    await expect(make().put(endless, { name: "a.png" })).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
      details: { kind: "image", maxBytes: defaultMediaLimits.image },
    });
    expect(cancelled).toBe(1);
    expect(await files()).toEqual([]);
  });

  it("keeps nothing of a source that fails on the way", async () => {
    const store = make();
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(png(90)),
      pull: (controller) => controller.error(new Error("the line was cut")),
    });

    await expect(store.put(broken, { name: "a.png" })).rejects.toThrow("the line was cut");
    expect(await store.sizeOf(refOf(png(90)))).toBeNull();
    expect(await files()).toEqual([]);
  });

  it("refuses a source that is no bytes", async () => {
    await expect(make().put("words" as never, { name: "a.txt" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "source",
    });
    expect(await files()).toEqual([]);
  });

  it("keeps what it was given even when the giver uses its buffers again", async () => {
    const store = make();
    const buffer = png(90);
    const kept = await store.put(buffer, { name: "a.png" });
    buffer.fill(0);
    const reader = (await store.open(kept.ref)).getReader();
    (await reader.read()).value?.fill(0);
    await reader.cancel();

    expect(await read(store, kept.ref)).toEqual(png(90));
  });

  it("knows nothing under a name that is no reference", async () => {
    const store = make();
    for (const name of ["", "sha256:../../etc/passwd", "sha256:ABCDEF", "../x"]) {
      expect(isMediaRef(name)).toBe(false);
      expect(await store.sizeOf(name)).toBeNull();
      await store.remove(name);
      await expect(store.open(name)).rejects.toMatchObject({ code: "NOT_FOUND", field: "ref" });
    }
  });
});

describe("mediaFolder", () => {
  it("shows a file only when it is whole, under two levels of folders", async () => {
    const store = mediaFolder(folder);
    const bytes = png(90);
    const digest = refOf(bytes).slice("sha256:".length);
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let asked = (): void => {};
    const halfWritten = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let pulls = 0;
    const slow = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (++pulls === 1) return controller.enqueue(bytes.subarray(0, 80));
          asked(); // the first piece was written, else nobody would ask for the second
          await waiting;
          controller.enqueue(bytes.subarray(80));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );

    const putting = store.put(slow, { name: "a.png" });
    await halfWritten;
    const [unfinished = ""] = await readdir(join(folder, "incoming"));
    const shown = await store.sizeOf(refOf(bytes));
    const beside = (await readdir(folder)).filter((name) => name !== "incoming");
    const size = (await stat(join(folder, "incoming", unfinished))).size;
    goOn();
    await putting;

    expect({ shown, beside, size }).toEqual({ shown: null, beside: [], size: 80 });
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
    expect((await stat(join(folder, digest.slice(0, 2), digest.slice(2, 4), digest))).size).toBe(90);
  });

  it("is not disturbed by what a killed process left unfinished", async () => {
    const store = mediaFolder(folder);
    await store.put(png(80), { name: "a.png" });
    await writeFile(join(folder, "incoming", "left-behind"), png(40));

    const again = mediaFolder(folder);
    expect(await again.put(png(40), { name: "b.png" })).toMatchObject({ bytes: 40 });
    expect(await read(again, refOf(png(80)))).toEqual(png(80));
  });

  it("says so when its folder cannot be one", async () => {
    const file = join(folder, "occupied");
    await writeFile(file, "x");
    await expect(mediaFolder(file).put(png(80), { name: "a.png" })).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });
});
