// Loaded before a program (node --require): any way to the network throws and is written down, and so is every program that is started.
const fs = require("node:fs");
const log = process.env.NETWORK_TRAP_LOG;
const note = (line) => fs.appendFileSync(log, `${line}\n`);
const trap = (name) =>
  function trapped() {
    note(`network ${name}`);
    throw new Error(`The network was used: ${name}`);
  };

const net = require("node:net");
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // A pipe of this machine (node's IPC) is no network.
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null && typeof first.path === "string") return connect.apply(this, args);
  return trap("net.Socket.connect")();
};
net.Server.prototype.listen = trap("net.Server.listen");
for (const module of ["http", "https"]) {
  require(`node:${module}`).request = trap(`${module}.request`);
  require(`node:${module}`).get = trap(`${module}.get`);
}
require("node:http2").connect = trap("http2.connect");
require("node:tls").connect = trap("tls.connect");
require("node:dgram").createSocket = trap("dgram.createSocket");
const dns = require("node:dns");
for (const on of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(on)) if (/^(lookup|resolve|reverse)/.test(name)) on[name] = trap(`dns.${name}`);
}
globalThis.fetch = trap("fetch");
if (globalThis.WebSocket) globalThis.WebSocket = trap("WebSocket");

const processes = require("node:child_process");
for (const name of ["spawn", "execFile", "exec", "fork", "spawnSync", "execFileSync", "execSync"]) {
  const original = processes[name];
  processes[name] = function (file, args, ...rest) {
    note(`process ${name} ${file} ${Array.isArray(args) ? args.join(" ") : ""}`);
    return original.call(this, file, args, ...rest);
  };
}
