'use strict';(()=>{
// The answer comes when there is a newer page, or after a while without one.
const live=document.getElementById('live'),own=live.dataset.page,gone=live.querySelector('.gone');
const ask=()=>fetch('newer?than='+own).then(r=>{
  gone.hidden=true;
  if(r.status===200)location.reload();else if(r.ok)ask();else throw 0;
}).catch(()=>{gone.hidden=false;setTimeout(ask,2000)});
ask();
})();
