import type { Unit } from "../command/command.js";
import type { InboundMessage, NoticeDesk } from "../delivery/delivery.js";
import { albumCommands, albumQueries } from "./album-tasks.js";
import { commentFromMessage, discussionCommands, discussionQueries } from "./discussion-tasks.js";
import { leaveTasks } from "./leave-commands.js";
import { sectionOccasions } from "./occasions.js";
import { postCommands, postQueries } from "./post-tasks.js";
import { relayCommands, relayQueries } from "./relay-tasks.js";
import { sectionCommands, sectionQueries } from "./section-tasks.js";

/** Creates the room of sections: posts, discussion, relays, albums. `desk` is where notices are handed in. */
export function createSections(desk: NoticeDesk) {
  return {
    groups: {
      sections: { ...sectionCommands, ...sectionQueries },
      posts: { ...postCommands(desk), ...postQueries },
      discussion: { ...discussionCommands(desk), ...discussionQueries },
      relays: { ...relayCommands(desk), ...relayQueries },
      me: leaveTasks,
      albums: { ...albumCommands(desk), ...albumQueries },
    },
    /** What may be scheduled. */
    occasions: sectionOccasions(desk),
    /** Takes in what a member wrote over a channel. */
    onMessage: (unit: Unit, message: InboundMessage): Promise<void> => commentFromMessage(unit, desk, message),
  };
}
