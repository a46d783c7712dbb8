// A real SMTP server in a process of its own, which takes everything and keeps nothing; `count` counts what it took.
import { SMTPServer } from "smtp-server";

let taken = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  hideDSN: false,
  logger: false,
  maxClients: 100,
  onData(stream, _session, done) {
    stream.resume();
    stream.once("end", () => {
      taken += 1;
      done();
    });
  },
});
server.listen(0, "127.0.0.1", () => {
  const address = server.server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
process.on("message", () => process.send?.({ taken }));
process.on("disconnect", () => process.exit());
