import { channelConformance } from "@microbranch/core/testing";
import { PostboxWire, samples } from "./simulator/wire.js";
import { type PostboxConfig, postbox } from "./src/index.js";

const broken = (field: keyof PostboxConfig, value: string) => ({
  field,
  create: (wire: PostboxWire) => postbox({ ...wire.config, [field]: value }),
});

channelConformance({
  name: "Postbox",
  wire: (clock) => PostboxWire.start(clock),
  create: (wire: PostboxWire) => wire.use(postbox(wire.config)),
  samples,
  brokenSettings: [
    broken("api", "ftp://postbox.example"),
    broken("team", ""),
    broken("botId", "bot 7"),
    broken("clientId", ""),
    broken("clientSecret", "short"),
    broken("callbackSecret", ""),
  ],
  aliases: [["member-1", " MEMBER-1"]],
  notIds: ["", "  ", "two words"],
  secrets: ["client-secret-of-the-team", "callback-secret-of-the-team"],
});
