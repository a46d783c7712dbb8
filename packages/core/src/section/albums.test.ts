import { expect, it } from "vitest";
import { forEachStore } from "../testing/databases.js";
import { type Home, member, openHome, picture } from "./fixtures/home.js";

const day = 86_400_000;

async function pictures(home: Home, ...texts: string[]) {
  const kept: { ref: string; caption: string }[] = [];
  for (const text of texts) {
    const { ref } = await home.as("sec").add({ name: `${text}.png`, source: picture(text) });
    kept.push({ ref, caption: text });
  }
  return kept;
}

const create = async (home: Home, items: Awaited<ReturnType<typeof pictures>>, more: object = {}) =>
  home.executor.execute(
    home.albums.create,
    { sectionId: "s-study", title: "植树", gathering: "植树活动", heldOn: "2026-03-01", pictures: items, ...more },
    member("sec"),
  );
const read = (home: Home, albumId: string) => home.executor.ask(home.albums.read, { albumId }, member("li"));

forEachStore("albums", ({ open }) => {
  it("are shown in their order, announced, and recorded as transient unless wanted otherwise", async () => {
    const home = await openHome(await open());
    const items = await pictures(home, "甲", "乙");

    const { albumId, postId, queued } = await create(home, items);
    const kept = await create(home, items, { title: "留存", keepYears10: true });
    await home.deliver();

    expect(queued).toBe(4);
    expect(await read(home, albumId)).toMatchObject({ title: "植树", heldOn: "2026-03-01", postId, authorId: "sec" });
    expect((await read(home, albumId)).pictures.map((item) => item.caption)).toEqual(["甲", "乙"]);
    expect(home.channel.inbox.to("li")[0]?.text).toContain("植树活动");
    expect(await home.records("album.created")).toMatchObject([
      { subject: albumId, retention: "transient" },
      { subject: kept.albumId, retention: "years10" },
    ]);
    const listed = await home.executor.ask(home.albums.list, { limit: 1 }, member("li"));
    expect(listed).toMatchObject({ items: [{ albumId: kept.albumId }], next: kept.albumId });
  });

  it("grow by pictures added later", async () => {
    const home = await openHome(await open());
    const { albumId } = await create(home, await pictures(home, "甲"));

    const added = await home.executor.execute(
      home.albums.add,
      { albumId, pictures: await pictures(home, "乙", "丙") },
      member("sec"),
    );

    expect(added).toEqual({ albumId, from: 1 });
    expect((await read(home, albumId)).pictures.map((item) => [item.position, item.caption])).toEqual([
      [0, "甲"],
      [1, "乙"],
      [2, "丙"],
    ]);
    expect(await home.records("album.picturesAdded")).toHaveLength(1);
    const [one] = await pictures(home, "丁");
    const many = Array.from({ length: 198 }, () => ({ caption: "丁", ref: one?.ref ?? "" }));
    await expect(
      home.executor.execute(home.albums.add, { albumId, pictures: many }, member("sec")),
    ).rejects.toMatchObject({ code: "INPUT_INVALID", field: "pictures" });
  });

  it("lose a picture when whoever is shown asks: from the album, its post, the reading, and a day later the store", async () => {
    const home = await openHome(await open());
    const items = await pictures(home, "甲", "乙");
    const { albumId, postId } = await create(home, items);
    const ref = items[0]?.ref ?? "";
    const open_ = () => home.as("li").open({ ref });
    await open_();

    await home.executor.execute(home.albums.requestRemoval, { albumId, position: 0 }, member("li"));

    expect((await read(home, albumId)).pictures.map((item) => item.caption)).toEqual(["乙"]);
    expect((await home.executor.ask(home.posts.read, { postId }, member("li"))).media).toEqual([items[1]?.ref]);
    await expect(open_()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await home.tidy();
    expect(await home.media.sizeOf(ref)).toBeGreaterThan(0);
    home.clock.advance(day);
    await home.tidy();
    expect(await home.media.sizeOf(ref)).toBeNull();
    expect(await home.media.sizeOf(items[1]?.ref ?? "")).toBeGreaterThan(0);
    expect(await home.records("album.pictureRemoved")).toMatchObject([{ subject: albumId, payload: { position: 0 } }]);
    await expect(
      home.executor.execute(home.albums.requestRemoval, { albumId, position: 0 }, member("li")),
    ).rejects.toMatchObject({ code: "NOT_FOUND", field: "position" });
  });

  it("take images only, with captions that the guard lets stand", async () => {
    const home = await openHome(await open(), { settings: [{ key: "guard", value: { maskPhones: true } }] });
    const file = await home.as("sec").add({ name: "a.txt", source: new TextEncoder().encode("文字") });
    const [one] = await pictures(home, "甲");
    const ref = one?.ref ?? "";

    await expect(create(home, [{ ref: file.ref, caption: "文字" }])).rejects.toMatchObject({
      code: "INPUT_INVALID",
      field: "pictures",
    });
    await expect(create(home, [{ ref, caption: "机密★5年" }])).rejects.toMatchObject({ code: "GUARD_BLOCKED" });
    await expect(create(home, [{ ref, caption: "甲" }], { gathering: "机密★5年" })).rejects.toMatchObject({
      code: "GUARD_BLOCKED",
    });
    expect(await home.everything()).not.toContain("机密");
    const { albumId } = await create(home, [{ ref, caption: "致电13812345678" }]);
    expect((await read(home, albumId)).pictures[0]?.caption).toBe("致电138****5678");
    expect(await home.everything()).not.toContain("13812345678");
  });
});
