import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { mediaFolder } from "../media/media.js";
import { forEachStore } from "../testing/databases.js";
import { type HubHome, openHubHome, picture } from "./fixtures/hub-home.js";

const hour = 3_600_000;
const words = { sectionId: "s-officers", title: "图", body: "见图。", announce: false };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microbranch-hub-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => `sha256:${entry.name}`);
}
const add = async (home: HubHome, text: string, who = "you") =>
  (await home.as(who).media.add({ name: `${text}.png`, source: picture(text) })).ref;
const endless = (): ReadableStream<Uint8Array> =>
  new ReadableStream({ pull: (controller) => controller.enqueue(picture("x".repeat(1_000))) }, { highWaterMark: 0 });

forEachStore("media in a whole hub", ({ database }) => {
  it("is held to the branch's limits as they stand at that moment, and leaves nothing when it is too large", async () => {
    const home = await openHubHome(await database(), { media: mediaFolder(folder) });
    await home.as("sec").settings.set({ key: "mediaLimits", value: { imageMaxBytes: 5_000 }, source: "支委会" });

    await expect(home.as("li").media.add({ name: "a.png", source: endless() })).rejects.toMatchObject({
      code: "MEDIA_TOO_LARGE",
      details: { kind: "image", maxBytes: 5_000 },
    });
    expect(await files()).toEqual([]);
    await home.as("sec").settings.set({ key: "mediaLimits", value: {}, source: "支委会" });
    await home.as("li").media.add({ name: "a.png", source: picture("x".repeat(6_000)) });
    expect(await files()).toHaveLength(1);
    await home.hub.stop();
  });

  it("is opened by members of the branch and the host once something uses it, and by nobody else", async () => {
    const home = await openHubHome(await database(), { media: mediaFolder(folder) });
    const ref = await add(home, "甲");
    await expect(home.as("you").media.open({ ref })).rejects.toMatchObject({ code: "NOT_FOUND", field: "ref" });
    await home.as("you").posts.publish({ ...words, media: [ref] });

    const read = new Uint8Array(await new Response(await home.as("li").media.open({ ref })).arrayBuffer());
    await (await home.host.media.open({ branchId: "b1", ref })).cancel();

    expect(read).toEqual(picture("甲"));
    await expect(home.as("nobody").media.open({ ref })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(home.as("li").media.open({ ref: "sha256:../x" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await home.hub.stop();
  });

  it("that nothing used for a day is removed on demand by those who manage settings, with a record", async () => {
    const home = await openHubHome(await database(), { media: mediaFolder(folder) });
    const [unused, used] = [await add(home, "甲"), await add(home, "乙")];
    await home.as("you").posts.publish({ ...words, media: [used] });
    home.clock.advance(23 * hour);
    const young = await add(home, "丙");

    expect(await home.as("sec").media.sweep({})).toEqual({ removed: [] });
    home.clock.advance(hour);
    await expect(home.as("li").media.sweep({})).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(home.host.media.sweep({})).rejects.toMatchObject({ code: "INPUT_INVALID", field: "branchId" });
    await expect(home.host.media.sweep({ branchId: "b1", all: true } as never)).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "all",
    });
    expect(await home.host.media.sweep({ branchId: "b1" })).toEqual({ removed: [unused] });
    expect(await home.host.media.sweep({ branchId: "b1" })).toEqual({ removed: [] });

    expect((await files()).sort()).toEqual([used, young].sort());
    expect(await home.records("media.removed")).toMatchObject([{ subject: unused, payload: { ref: unused } }]);
    await expect(home.as("you").posts.publish({ ...words, media: [unused] })).rejects.toMatchObject({
      code: "NOT_FOUND",
      field: "ref",
    });
    await home.hub.stop();
  });

  it("that nothing used for a day is removed by the background work too", async () => {
    const home = await openHubHome(await database(), { media: mediaFolder(folder) });
    const ref = await add(home, "甲");
    home.clock.advance(24 * hour);

    await home.hub.runDue();

    expect(await files()).toEqual([]);
    expect(await home.records("media.removed")).toMatchObject([{ subject: ref }]);
    await home.hub.stop();
  });

  it("that a channel brought and no branch has is removed on demand, unless a branch has the same content", async () => {
    const home = await openHubHome(await database(), { media: mediaFolder(folder) });
    const shared = await add(home, "甲");
    await home.as("you").posts.publish({ ...words, media: [shared] });
    const lone = await mediaFolder(folder).put(picture("乙"), { name: "attachment", type: "image/png" });
    await home.store.write("media", async (db) => {
      for (const ref of [shared, lone.ref])
        await db
          .insertInto("media")
          .values({
            branch_id: "",
            ref,
            name: "attachment.png",
            type: "image/png",
            kind: "image",
            bytes: 11,
            at: home.clock.now(),
            sweep_at: home.clock.now(),
            doomed_at: null,
          })
          .execute();
    });

    const { removed } = await home.as("sec").media.sweep({});

    expect([...removed].sort()).toEqual([shared, lone.ref].sort());
    expect(await files()).toEqual([shared]);
    expect(await home.records("media.removed")).toEqual([]);
    await home.hub.stop();
  });
});
