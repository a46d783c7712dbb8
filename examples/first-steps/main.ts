import { createMicrobranch } from "@microbranch/core";
import { sqlite } from "@microbranch/core/sqlite";

const hub = await createMicrobranch({ store: sqlite("branch.db"), secret: "keep me for the life of the database" });
hub.on("record.appended", ({ seq, kind }) => console.log(`record ${seq}: ${kind}`));

const person = { membership: { from: "2020-07-01" }, statuses: [{ status: "full", from: "2020-07-01" }] };
await hub.as({ host: "our-platform" }).branches.import({
  document: {
    branch: { id: "b1", name: "Example branch", unit: "Example office", zone: "Asia/Shanghai" },
    members: [
      { id: "m1", name: "Zhao", ...person },
      { id: "m2", name: "Qian", ...person, addresses: [{ platform: "email", id: "qian@example.org" }] },
    ],
    posts: [{ memberId: "m1", role: "secretary", from: "2026-01-01" }],
  },
});

const secretary = hub.as({ memberId: "m1" }); // rights follow posts: she may, he may not
await secretary.members.add({ id: "m3", name: "Sun", status: "probationary" });
const member = hub.as({ memberId: "m2" });
await member.members.add({ name: "Li", status: "applicant" }).catch(({ code }) => console.log(code));

const { items } = await secretary.members.list({});
console.log(items.map(({ name }) => name).join(", "));

const { ok, size } = await secretary.archive.verify({});
console.log(`log of ${size} records: ${ok ? "verified" : "broken"}`);
await hub.stop();
