import type { Channel } from "@microbranch/core/channel";
import { afterEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import type { EmailConfig } from "./config.js";
import {
  configFor,
  createHost,
  inboundConfig,
  monday,
  startServer,
  startTrickServer,
  unusedPort,
} from "./fixtures/bench.js";

const never = new AbortController().signal;
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0).toReversed()) await each.close();
});

async function openOn(port: number, changes: Partial<EmailConfig> = {}): Promise<Channel> {
  const channel = createEmailChannel(configFor(port, changes));
  await channel.open(createHost(), never);
  running.push({ close: () => channel.close() });
  return channel;
}

const login = { disabledCommands: ["STARTTLS"], authOptional: false, allowInsecureAuth: true };

describe("health", () => {
  it("is ready with a server that answers, names every check once and sends nothing", async () => {
    const server = await startServer();
    running.push(server);
    const channel = await openOn(server.port, { inbound: inboundConfig });

    const health = await channel.health(never);

    expect(health.state).toBe("ready");
    expect(health.checks.map((each) => [each.name, each.ok, each.checkedAt])).toEqual(
      ["settings", "credential", "outbound", "inbound", "clock"].map((name) => [name, true, monday]),
    );
    expect(server.taken).toEqual([]);
    await expect.poll(() => server.connections()).toBe(0);
  });

  it("is down, and says so of the credential, when the login is refused", async () => {
    const server = await startServer({
      ...login,
      onAuth: (auth, _session, done) => done(null, auth.password === "right" ? { user: "branch" } : { message: "no" }),
    });
    running.push(server);
    const smtp = configFor(server.port).smtp;
    const wrong = await openOn(server.port, { smtp: { ...smtp, auth: { user: "branch", pass: "wrong" } } });
    const right = await openOn(server.port, { smtp: { ...smtp, auth: { user: "branch", pass: "right" } } });

    const health = await wrong.health(never);

    expect(health.state).toBe("down");
    expect(health.checks.find((each) => each.name === "credential")?.fault).toMatchObject({
      code: "CREDENTIAL_REJECTED",
      vendor: { code: "535" },
    });
    expect(JSON.stringify(health)).not.toContain("wrong");
    expect((await right.health(never)).state).toBe("ready");
  });

  it("is down when nobody listens", async () => {
    const channel = await openOn(await unusedPort());

    const health = await channel.health(never);

    expect(health.state).toBe("down");
    expect(health.checks.find((each) => each.name === "outbound")?.fault?.code).toBe("CHANNEL_UNREACHABLE");
  });

  it("finds a setting wrong when the server does not offer the encryption asked for", async () => {
    const server = await startServer();
    running.push(server);
    const smtp = { ...configFor(server.port).smtp, security: "starttls" as const };
    const channel = await openOn(server.port, { smtp });

    const health = await channel.health(never);

    expect(health.checks.find((each) => each.name === "settings")?.fault?.code).toBe("SETTING_INVALID");
  });

  it("finds a setting wrong when the server's certificate is signed by nobody known", async () => {
    const server = await startServer({ secure: true });
    running.push(server);
    const smtp = { ...configFor(server.port).smtp, security: "tls" as const };
    const channel = await openOn(server.port, { smtp });

    const health = await channel.health(never);

    expect(health.checks.find((each) => each.name === "settings")?.fault?.code).toBe("SETTING_INVALID");
  });

  it("can be aborted and leaves no connection", async () => {
    const server = await startTrickServer("hang-at-mail");
    running.push(server);
    const channel = await openOn(server.port);

    await expect(channel.health(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
    expect(server.sockets()).toBe(0);
  });

  it("is refused while the channel is closed", async () => {
    const channel = createEmailChannel(configFor(1));

    await expect(channel.health(never)).rejects.toMatchObject({ code: "CHANNEL_NOT_OPEN" });
  });
});
