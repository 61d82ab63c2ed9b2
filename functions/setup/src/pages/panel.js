const desk=document.body.dataset.desk,main=document.querySelector("main");let last;
const say=text=>{const p=document.createElement("p");p.textContent=text;main.replaceChildren(p)};
async function show(id){main.setAttribute("aria-busy","true");try{
const opened=await fetch("panel/open",{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify({key:location.hash.slice(1),conversation:id})});
const words=document.body.dataset;if(!opened.ok){if(id===last)say(opened.status===404?words.none:opened.status===401?words.key:words.late);return}
const {token,known}=await opened.json();if(id===last&&known)main.innerHTML=known;
const seen=await fetch("panel/view",{headers:{authorization:"Bearer "+token}}),html=await seen.text();
if(id!==last)return;if(seen.ok)main.innerHTML=html;else say(words.late)}catch{if(id===last)say(document.body.dataset.late)}finally{if(id===last)main.setAttribute("aria-busy","false")}}
addEventListener("message",event=>{if(event.source!==parent||event.origin!==desk)return;let said;try{said=JSON.parse(event.data)}catch{return}
const id=said&&said.event==="appContext"&&said.data&&said.data.conversation&&said.data.conversation.id;if(Number.isInteger(id)&&id!==last)show(last=id)});
addEventListener("error",({target})=>{if(target.tagName==="IMG")target.remove()},true);
if(parent!==window)parent.postMessage("chatwoot-dashboard-app:fetch-info",desk);
