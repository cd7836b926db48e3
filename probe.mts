import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, dirname } from "node:path";
import { hostOf, analyseHostFile } from "./server/src/workspace/hosts";
import { siblingsOf } from "./server/src/workspace/modules";
import { createInlineSolver } from "./server/src/solver/inline";
import { investigate } from "./server/src/solver/investigate";
import { loadCatalogue } from "./server/src/workspace/catalogue";
import { mayHoldPolicies } from "./server/src/core/hosts/read";
const cat = loadCatalogue(); const solver = createInlineSolver();
function* files(d: string): Generator<string> { for (const n of readdirSync(d).sort()) { const p=join(d,n); if (statSync(p).isDirectory()) yield* files(p); else yield p; } }
const codes: Record<string,number> = {}; const undec: Record<string,number>={}; const examples: Record<string,string> = {};
let n=0, hosts=0, pol=0; const slow: [number,string,number][]=[]; const u0=process.cpuUsage().user; let readMs=0,quickMs=0,proveMs=0;
for (const f of files("../shared/hosts")) {
  if (f.endsWith("manifest.json")) continue;
  const text = readFileSync(f,"utf8"); n++;
  if (!mayHoldPolicies(text,f)) continue;
  const a=process.cpuUsage().user;
  try {
    const siblings = siblingsOf(f,text);
    const host = hostOf(text,f,siblings); const b=process.cpuUsage().user; readMs+=b-a;
    if (!host || host.policies.length===0) continue; hosts++; pol+=host.policies.length;
    const an = analyseHostFile({text,name:f,host,neighbours:{siblings,olderSiblings:[]}}, {settings:{critical:[{actions:["s3:DeleteBucket","iam:PassRole"]}],publicAccess:"error",trusted:{accounts:["123456789012"],organizations:[],services:[],principals:[],federated:[]} as any,severity:{}} as any, strictJson:false, references:[], notes:[], baseline:{kind:"none",reason:"x"}}, cat);
    const c=process.cpuUsage().user; quickMs+=c-b;
    const r = await investigate(an.prove(), solver, {timeoutMs:2000});
    const d=process.cpuUsage().user; proveMs+=d-c; slow.push([(d-a)/1000,f,host.policies.length]);
    for (const x of [...an.quick,...r.findings]) { codes[x.code]=(codes[x.code]??0)+1; examples[x.code] ??= f+": "+x.message+" @"+JSON.stringify(text.slice(x.range.start,x.range.end).slice(0,80)); }
    for (const x of r.undecided) { const k=x.message.replace(/`[^`]*`/g,"`…`").replace(/^[^:]*: /,"").slice(0,150); undec[k]=(undec[k]??0)+1; examples[k] ??= f+": "+x.message; }
  } catch (e) { console.log("EXC", f, (e as Error).stack?.split("\n").slice(0,4).join(" | ")); }
}
console.log({n,hosts,pol,readMs:readMs/1000,quickMs:quickMs/1000,proveMs:proveMs/1000});
console.log(Object.entries(codes).sort((a,b)=>b[1]-a[1]).map(([k,v])=>v+" "+k+"  "+examples[k]).join("\n"));
console.log(Object.entries(undec).sort((a,b)=>b[1]-a[1]).map(([k,v])=>v+" "+k+"\n      "+examples[k]).join("\n"));
slow.sort((a,b)=>b[0]-a[0]); console.log(slow.slice(0,15).map(x=>x.join(" ")).join("\n"));
await solver.dispose();
