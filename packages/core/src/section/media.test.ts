import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { mediaFolder } from "../media/media.js";
import { forEachStore } from "../testing/databases.js";
import { type Home, host, member, openHome, picture } from "./fixtures/home.js";

const day = 86_400_000;
const small = { imageMaxBytes: 64, audioMaxBytes: 64, videoMaxBytes: 64, fileMaxBytes: 64, maxPerPost: 9 };
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "microbranch-media-"));
  folders.push(made);
  return made;
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const textOf = async (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();
const publish = (home: Home, media: string[]) =>
  home.executor.execute(
    home.posts.publish,
    { sectionId: "s-study", title: "图", body: "见图。", media },
    member("sec"),
  );

forEachStore("a branch's media", ({ open }) => {
  it("is kept once for the same content, recorded by its digest, and read back when something uses it", async () => {
    const home = await openHome(await open());
    const source = new TextEncoder().encode("会议纪要");

    const first = await home.as("li").add({ name: "C:\\文件\\纪要.txt", type: "text/plain", source });
    const second = await home.as("wang").add({ name: "别名.txt", source: new Blob([source]).stream() });

    expect(first).toMatchObject({ name: "纪要.txt", type: "text/plain", kind: "file", bytes: source.byteLength });
    expect(second.ref).toBe(first.ref);
    expect(await home.records("media.added")).toMatchObject([{ subject: first.ref, payload: { name: "纪要.txt" } }]);
    await expect(home.as("wang").open({ ref: first.ref })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await publish(home, [first.ref]);
    expect(await textOf(await home.as("wang").open({ ref: first.ref }))).toBe("会议纪要");
    await expect(home.as(host).open({ branchId: "b1", ref: first.ref })).resolves.toBeInstanceOf(ReadableStream);
  });

  it.each([
    ["larger than the branch allows", "a.png", picture("a".repeat(64)), "MEDIA_TOO_LARGE", undefined],
    [
      "of another type than it claims",
      "a.png",
      new TextEncoder().encode("just text"),
      "MEDIA_TYPE_REFUSED",
      "image/png",
    ],
    ["a web page", "a.txt", new TextEncoder().encode("<script>alert(1)</script>"), "MEDIA_TYPE_REFUSED", undefined],
    ["a program", "a.bin", new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]), "MEDIA_TYPE_REFUSED", undefined],
    ["empty", "a.txt", new Uint8Array(0), "INPUT_INVALID", undefined],
  ])("that is %s is refused, and leaves no file and no row", async (_what, name, source, code, type) => {
    const path = await folder();
    const home = await openHome(await open(), {
      media: mediaFolder(path),
      settings: [{ key: "mediaLimits", value: small }],
    });
    const before = await home.everything();

    const claim = type === undefined ? {} : { type };
    await expect(home.as("li").add({ name, source, ...claim })).rejects.toMatchObject({ code });

    expect(await filesIn(path)).toEqual([]);
    expect(await home.everything()).toBe(before);
  });

  it("is refused without a file name, from strangers and from the host, as the library's own error", async () => {
    const path = await folder();
    const home = await openHome(await open(), { media: mediaFolder(path) });
    const source = picture("a");

    await expect(home.as("li").add({ name: "folder/", source })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "name",
    });
    await expect(home.as("stranger").add({ name: "a.png", source })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(home.as(host).add({ branchId: "b1", name: "a.png", source })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    expect(await filesIn(path)).toEqual([]);
  });

  it("is removed after a day in which nothing uses it, and may be added again", async () => {
    const path = await folder();
    const home = await openHome(await open(), { media: mediaFolder(path) });
    const unused = await home.as("li").add({ name: "a.png", source: picture("a") });
    const used = await home.as("li").add({ name: "b.png", source: picture("b") });
    await publish(home, [used.ref]);

    home.clock.advance(day - 1);
    await home.tidy();
    expect(await filesIn(path)).toHaveLength(2);
    expect(await home.store.read((db) => home.sweep.due(db, home.clock.now()))).toEqual({
      keys: [],
      nextAt: home.clock.now() + 1,
    });
    home.clock.advance(1);
    await home.tidy();

    expect(await filesIn(path)).toEqual([used.ref.slice("sha256:".length)]);
    await expect(publish(home, [unused.ref])).rejects.toMatchObject({ code: "NOT_FOUND", field: "ref" });
    await home.as("li").add({ name: "a.png", source: picture("a") });
    await publish(home, [unused.ref]);
    home.clock.advance(3 * day);
    await home.tidy();
    expect(await filesIn(path)).toHaveLength(2);
  });

  it("that is added again while it waits gets a new day", async () => {
    const home = await openHome(await open());
    const { ref } = await home.as("li").add({ name: "a.png", source: picture("a") });
    home.clock.advance(day - 1);
    await home.as("li").add({ name: "a.png", source: picture("a") });
    home.clock.advance(1);
    await home.tidy();

    expect(await home.media.sizeOf(ref)).toBeGreaterThan(0);
  });

  it("that a channel took in and no message brought to a branch is removed a month later", async () => {
    const home = await openHome(await open());
    const ref = await home.channelMedia(picture("a"), "image/png");

    home.clock.advance(30 * day - 1);
    await home.tidy();
    expect(await home.media.sizeOf(ref)).toBeGreaterThan(0);
    home.clock.advance(1);
    await home.tidy();
    expect(await home.media.sizeOf(ref)).toBeNull();
  });

  it("is not removed while another branch's row still stands for the same content", async () => {
    const home = await openHome(await open());
    const ref = await home.channelMedia(picture("a"), "image/png");
    await home.as("li").add({ name: "a.png", source: picture("a") });
    await publish(home, [ref]);

    home.clock.advance(31 * day);
    await home.tidy();

    expect(await textOf(await home.as("wang").open({ ref }))).toContain("a");
  });

  it("is removed completely by the next run when a run was cut off in between", async () => {
    const home = await openHome(await open());
    const { ref } = await home.as("li").add({ name: "a.png", source: picture("a") });
    home.clock.advance(day);
    await home.store.write("b1", (db) =>
      db.updateTable("media").set({ doomed_at: home.clock.now() }).where("ref", "=", ref).execute(),
    );

    await expect(publish(home, [ref])).rejects.toMatchObject({ code: "NOT_FOUND" });
    await home.tidy();

    expect(await home.media.sizeOf(ref)).toBeNull();
    expect(await home.everything()).not.toContain(`"doomed_at":${home.clock.now()}`);
  });
});
