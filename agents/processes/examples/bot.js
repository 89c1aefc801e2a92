// A bot for exec: in JavaScript without dependencies: it walks up, strikes when near, else guards.
const lines = require("readline").createInterface({ input: process.stdin });
const WANTED = ["distance", "opponent.startup", "opponent.active", "self.since_press"];
const NEAR = 0.22; // of 512 pixels

function decide([distance, startup, active, sincePress]) {
  if (startup > 0 || active > 0) return ["back", null];
  if (distance < NEAR && sincePress > 0.5) return ["forward", "heavy"];
  return ["forward", null];
}

function answer(message) {
  if (message.type === "hello")
    return { type: "hello", protocol: 1, name: "javascript-example", features: WANTED };
  if (message.type === "observe")
    return { type: "act", tick: message.tick, actions: message.features.map(decide) };
  return null; // begin, over, and whatever later versions add
}

lines.on("line", (line) => {
  const message = JSON.parse(line);
  if (message.type === "quit") process.exit(0);
  const reply = answer(message);
  if (reply !== null) process.stdout.write(JSON.stringify(reply) + "\n");
});
lines.on("close", () => process.exit(0));
