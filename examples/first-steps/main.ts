import { createMicrobranch } from "@microbranch/core";
import { sqlite } from "@microbranch/core/sqlite";

const secret = "keep me for the life of the database";
const hub = await createMicrobranch({ store: sqlite("branch.db"), secret }); // and `channels: [email({ … })]`
hub.on("record.appended", ({ seq, kind }) => console.log(`record ${seq}: ${kind}`));

const from = "2020-07-01";
const person = (id: string, name: string) => ({ id, name, membership: { from }, statuses: [{ status: "full", from }] });
await hub.as({ host: "our-platform" }).branches.import({
  document: {
    branch: { id: "b1", name: "Example branch", unit: "Example office", zone: "Asia/Shanghai" },
    members: [person("m1", "Zhao"), person("m2", "Qian")],
    posts: [{ memberId: "m1", role: "secretary", from }],
    sections: [{ id: "news", ownerRole: "secretary", from, titles: [{ title: "News", from }] }],
  },
});

const [secretary, member] = [hub.as({ memberId: "m1" }), hub.as({ memberId: "m2" })]; // rights follow posts
const post = { sectionId: "news", title: "Welcome", body: "From today our branch has a home online." };
await member.posts.publish(post).catch(({ code }) => console.log(code));
const { postId, unreachable } = await secretary.posts.publish(post);
console.log(`published; ${unreachable} member without a channel`);
await member.discussion.say({ postId, text: "Good to be here." });

const { ok, size } = await secretary.archive.verify({});
console.log(`log of ${size} records: ${ok ? "verified" : "broken"}`);
await hub.stop();
