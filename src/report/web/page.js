'use strict';(()=>{
const R=JSON.parse(document.getElementById('report').textContent);
const $=(q,e=document)=>e.querySelector(q),$$=(q,e=document)=>[...e.querySelectorAll(q)];
// The decisions and charts stand in columns, nothing twice; here they are as in a report.
if(R.past){
  const p=R.past,H=R.history||R,n=p.bar.length,all=v=>Array.isArray(v)?v:Array(n).fill(v);
  const spread=runs=>runs.flatMap(([w,k])=>Array(k).fill(w)),phase=spread(p.phase);
  const states=Object.entries(p.signals).map(([id,r])=>[id,spread(r)]),early=new Set(p.provisional);
  H.bars=p.bar.map((bar,i)=>{
    const own=phase[i]==null?null:H.phases[phase[i]].id;
    return {bar,date:p.date[i],is_provisional:early.has(i),phase:own,possible:p.possible[i]||[own],signals:Object.fromEntries(states.map(([id,s])=>[id,s[i]]))};
  });
  if(p.charts){
    R.charts=p.charts;
    if(p.charts.recessions)p.charts.recessions=spread(p.charts.recessions);
    for(const c of Object.values(p.charts.signals))for(const w of c.watched){
      w.values=all(w.values);
      for(const t of w.thresholds)t.values=all(t.values);
    }
  }
}
const B=(R.history||R).bars||[],C=R.charts||{},P=(R.history||R).phases||[];
const S=new Map(Object.entries(C.signals||{}));
const rows=$('#recent');
if(!rows||!B.length)return;
const last=B.length-1,start=+rows.dataset.first,wide=last-start+1;
const signs={'<=':'≤','>=':'≥','==':'=','!=':'≠'};
const step=R.calendar&&R.calendar!=='rows'?R.calendar:'row';

// Numbers as the page says them.
const group=t=>t.replace(/^(-?\d+)/,d=>d.replace(/\B(?=(\d{3})+$)/g,',')).replace(/^-/,'\u2212');
function digits(v,unit){
  if(v==null)return 'unknown';
  const a=Math.abs(v),places=unit==='%'||unit==='pp'||unit==='bp'?2:a>=1000?0:a>=100?1:a>=1||a===0?2:4;
  const t=v.toFixed(places);
  return group(/[1-9]/.test(t)?t:t.replace('-',''));
}
const name=p=>p.title||p.id;
const phaseOf=b=>{const p=P.find(p=>p.id===b.phase);return p?name(p):'Undetermined'};

// The axis and the line of a plot, as they were drawn at first.
function axis(values,must){
  const s=values.filter(v=>v!=null).sort((a,b)=>a-b),m=must.filter(v=>v!=null),all=s.concat(m);
  if(!all.length)return null;
  const lo=Math.min(...all),hi=Math.max(...all),k=Math.floor(s.length*.15);
  const core=s.slice(k,s.length-k).concat(m);
  let a=Math.min(...core),b=Math.max(...core);
  const room=b-a;
  if(room>0){a=Math.max(lo,a-2*room);b=Math.min(hi,b+2*room)}else{a=lo;b=hi}
  if(!(a<b)){a-=1;b+=1}
  const edge=(b-a)*.06;a-=edge;b+=edge;
  const rough=(b-a)/4,power=10**Math.floor(Math.log10(rough));
  const by=[1,2,5,10].map(x=>x*power).find(x=>x>=rough),places=Math.min(8,Math.max(0,-Math.floor(Math.log10(by))));
  const marks=[];
  for(let n=Math.ceil(a/by);n*by<=b&&marks.length<12;n++)marks.push([n*by,n===0?'0':group((n*by).toFixed(places))]);
  return {at:v=>100*(1-(Math.min(b,Math.max(a,v))-a)/(b-a)),marks};
}
function line(values,at,x){
  let d='',on=false;
  const by=Math.max(1,Math.ceil(values.length/1000));
  for(let i=0;i<values.length;i+=by){
    const part=[];
    for(let j=i;j<Math.min(i+by,values.length);j++)if(values[j]!=null)part.push([j,values[j]]);
    if(!part.length){on=false;continue}
    const kept=part.length<5?part:[part[0],part.reduce((a,b)=>b[1]<a[1]?b:a),part.reduce((a,b)=>b[1]>a[1]?b:a),part[part.length-1]].sort((a,b)=>a[0]-b[0]);
    for(const [j,v] of kept){d+=(on?'L':'M')+x(j+.5).toFixed(1)+' '+at(v).toFixed(1);on=true}
    if(values[i+by]==null)d+='h.1';
  }
  return d;
}
function runs(n,what){
  const all=[];
  for(let i=0;i<n;i++){const w=what(i),l=all[all.length-1];if(l&&l[2]===w)l[1]++;else all.push([i,1,w])}
  return all;
}

// Draws the decisions from `first` to `end`.
let from=start,end=last;
function draw(){
  const n=end-from+1,bars=B.slice(from,end+1),x=i=>1000*i/n;
  const rect=(i,l,c,y,h,f)=>`<rect ${f?'fill="url(#hatch)"':`class="${c}"`} x="${x(i).toFixed(1)}" y="${y}" width="${Math.max(1.5,x(i+l)-x(i)).toFixed(1)}" height="${h}"/>`;
  const year=b=>b.date?+b.date.slice(0,4):null;
  let marks=[];
  for(let i=1;i<n;i++)if(year(bars[i])!==year(bars[i-1]))marks.push([i,String(year(bars[i]))]);
  const every=[1,2,5,10,20,50,100].find(e=>marks.filter(m=>m[1]%e===0).length<=11)||100;
  marks=marks.filter(m=>m[1]%every===0);
  const grid='<path class="rule" d="'+marks.map(m=>`M${x(m[0]).toFixed(1)} 0V100`).join('')+'"/>';
  $('.axis .plot',rows).innerHTML=marks.map(m=>`<span style="left:${(m[0]/n*100).toFixed(1)}%">${m[1]}</span>`).join('');
  const grey=C.recessions?runs(n,i=>C.recessions[from+i]).filter(r=>r[2]).map(r=>rect(r[0],r[1],'recession',0,100)).join(''):'';
  for(const row of $$('.lane',rows)){
    const p=row.dataset.phase,all=runs(n,i=>bars[i].phase===p?2:bars[i].phase==null&&bars[i].possible.includes(p)?1:0).filter(r=>r[2]);
    row.hidden=!all.length;
    $('.what',row).classList.toggle('strong',bars[n-1].phase===p);
    $('svg',row).innerHTML='<path class="base" d="M0 50H1000"/>'+all.map(r=>rect(r[0],r[1],row.dataset.class,10,80,r[2]===1)).join('');
  }
  for(const row of $$('[data-sign]',rows)){
    const id=row.dataset.sign,states=runs(n,i=>bars[i].signals[id]);
    if(row.classList.contains('sign')){
      const high={watch:50,on:100,unknown:100};
      $('svg',row).innerHTML='<path class="base" d="M0 99H1000"/>'+states.filter(r=>high[r[2]]).map(r=>rect(r[0],r[1],'is-'+r[2],100-high[r[2]],high[r[2]],r[2]==='unknown')).join('');
      continue;
    }
    const w=S.get(id).watched[+row.dataset.watched],values=w.values.slice(from,end+1);
    const levels=w.thresholds.map(t=>({level:t.level,values:t.values.slice(from,end+1)}));
    const a=axis(values,levels.map(t=>t.values[n-1]).concat([values[n-1]])),svg=$('svg',row);
    if(!svg)continue;
    $$('.tick,.beyond',row).forEach(t=>t.remove());
    if(!a){svg.innerHTML='';continue}
    svg.innerHTML=grey+states.filter(r=>r[2]==='on'||r[2]==='watch').map(r=>rect(r[0],r[1],'while-'+r[2],0,100)).join('')+grid
      +a.marks.map(m=>`<path class="${m[1]==='0'?'base':'rule'}" d="M0 ${a.at(m[0]).toFixed(1)}H1000"/>`).join('')
      +levels.map(t=>`<path class="at-${t.level}" d="${line(t.values,a.at,x)}"/>`).join('')
      +`<path class="value" d="${line(values,a.at,x)}"/>`;
    $('.plot',row).insertAdjacentHTML('beforeend',a.marks.map(m=>`<span class="tick" style="top:${a.at(m[0]).toFixed(1)}%">${m[1]}</span>`).join(''));
  }
  $$('#all .span').forEach(s=>{s.style.left=100*from/B.length+'%';s.style.right=100*(last-end)/B.length+'%'});
  values(end);
}

// The words beside the plots, of one decision.
function values(i){
  for(const row of $$('[data-sign]',rows)){
    const id=row.dataset.sign,b=$('.now b',row);
    if(!b)continue;
    if(row.classList.contains('sign')){const s=B[i].signals[id];b.textContent=s;b.className='is-'+s;continue}
    const w=S.get(id).watched[+row.dataset.watched];
    b.textContent=digits(w.values[i],w.unit);
    $$('.now .t',row).forEach(t=>{
      const one=w.thresholds[+t.dataset.t];
      t.textContent=one.level+' '+(signs[one.sign]||one.sign)+' '+digits(one.values[i],w.unit);
    });
  }
}

// Values on hover and by keyboard.
const read=$('.axis .what',rows);
read.setAttribute('aria-live','polite');
let at=null;
function point(i){
  at=i;
  $$('.cursor',rows).forEach(c=>c.remove());
  if(i==null){read.textContent='';values(end);return}
  const left=100*(i-from+.5)/(end-from+1);
  $$('.plot',rows).forEach(p=>p.insertAdjacentHTML('beforeend',`<i class="cursor" style="left:${left.toFixed(2)}%"></i>`));
  read.textContent=B[i].bar+': '+phaseOf(B[i]);
  values(i);
}
rows.addEventListener('pointermove',e=>{
  const p=$('.axis .plot',rows).getBoundingClientRect(),part=(e.clientX-p.left)/p.width;
  const i=from+Math.floor(part*(end-from+1));
  const next=part>=0&&part<1?i:null;
  if(next!==at)point(next);
});
rows.addEventListener('pointerleave',()=>point(null));
rows.tabIndex=0;
rows.setAttribute('role','group');
rows.setAttribute('aria-label','Plots: the arrow keys read them decision by decision');
rows.addEventListener('keydown',e=>{
  const by={ArrowLeft:-1,ArrowRight:1,PageUp:-4,PageDown:4}[e.key],i=at==null?end+1:at;
  if(by)point(Math.min(end,Math.max(from,i+by)));
  else if(e.key==='Home')point(from);else if(e.key==='End')point(end);else if(e.key==='Escape')point(null);else return;
  e.preventDefault();
});
rows.addEventListener('blur',()=>point(null));

// The same for what is laid over the past.
const O=C.overlay,over=$('#overlay');
if(O&&over){
  const first=$$('.read',over).map(r=>r.innerHTML);
  const own=(id,n)=>{
    if(id==='price')return [O.price_now[n],O.price_then[n],''];
    const w=S.get(id).watched[0],d=n-O.before;
    return [d<O.now_bars?w.values[O.now_from+d]:undefined,w.values[O.then_from+d],w.unit];
  };
  const show=n=>$$('.mini',over).forEach((m,k)=>{
    const r=$('.read',m);
    $$('.cursor',m).forEach(c=>c.remove());
    if(n==null){r.innerHTML=first[k];return}
    const [now,then,unit]=own(m.dataset.over,n),d=n-O.before,long=Math.abs(d)+' '+step+(Math.abs(d)===1?'':'s');
    $('.plot',m).insertAdjacentHTML('beforeend',`<i class="cursor" style="left:${(100*(n+.5)/(O.before+O.bars)).toFixed(2)}%"></i>`);
    r.textContent=(d<0?long+' before: ':d===0?'At the beginning: ':long+' in: ')+(now===undefined?'then ':'now '+digits(now,unit)+', then ')+digits(then,unit);
  });
  let n=null;
  over.addEventListener('pointermove',e=>{
    const m=e.target.closest('.mini');
    if(!m)return;
    const p=$('.plot',m).getBoundingClientRect(),part=(e.clientX-p.left)/p.width;
    n=part>=0&&part<1?Math.floor(part*(O.before+O.bars)):null;
    show(n);
  });
  over.addEventListener('pointerleave',()=>show(n=null));
  over.tabIndex=0;
  over.setAttribute('role','group');
  over.setAttribute('aria-label','Now and then: the arrow keys read them step by step');
  over.addEventListener('keydown',e=>{
    const by={ArrowLeft:-1,ArrowRight:1}[e.key],all=O.before+O.bars;
    if(by)show(n=Math.min(all-1,Math.max(0,(n==null?O.before+O.now_bars:n)+by)));else if(e.key==='Escape')show(n=null);else return;
    e.preventDefault();
  });
}

// The strip chooses what is drawn large.
const all=$('#all');
function span(to){
  end=Math.min(last,Math.max(Math.min(7,last),to));
  from=Math.max(0,end-wide+1);
  point(null);draw();
}
if(all){
  let held=false;
  const go=e=>{
    const p=$('.steps .plot',all).getBoundingClientRect();
    span(Math.round((e.clientX-p.left)/p.width*B.length+wide/2));
  };
  all.addEventListener('pointerdown',e=>{held=true;all.setPointerCapture(e.pointerId);go(e)});
  all.addEventListener('pointermove',e=>{if(held)go(e)});
  all.addEventListener('pointerup',()=>{held=false});
  all.classList.add('chooses');
}

// What only a script can save: the picture as PNG, the decisions as CSV.
const svg=$('#svg');
if(svg){
  const save=(href,end)=>{const a=document.createElement('a');a.href=href;a.download=svg.download.replace(/svg$/,end);a.click()};
  const png=$('#png'),csv=$('#csv');
  png.hidden=csv.hidden=false;
  png.addEventListener('click',()=>{
    const image=new Image();
    image.onload=()=>{
      const canvas=document.createElement('canvas');
      canvas.width=2*image.width;canvas.height=2*image.height;
      canvas.getContext('2d').drawImage(image,0,0,canvas.width,canvas.height);
      save(canvas.toDataURL('image/png'),'png');
    };
    image.src=svg.href;
  });
  csv.addEventListener('click',()=>{
    const ids=Object.keys(B[0].signals),plots=[...S].flatMap(([id,c])=>c.watched.map(w=>[id,w]));
    // In quotes and behind a name, so that nothing that an author wrote begins a cell.
    const head=['bar','date','phase','possible',...ids,...plots.map(([id,w])=>'"'+id+': '+w.expression.replace(/"/g,'""')+'"')];
    const lines=B.map((b,i)=>[b.bar,b.date||'',b.phase||'',b.possible.join('|'),...ids.map(id=>b.signals[id]),...plots.map(([,w])=>w.values[i]==null?'':w.values[i])].join(','));
    save('data:text/csv;charset=utf-8,'+encodeURIComponent(head.join(',')+'\n'+lines.join('\n')+'\n'),'csv');
  });
}

// Replay: what was said and known on another day.
const replay=$('#replay');
if(replay){
  const slide=$('input',replay),told=$('output',replay),back=$('button',replay);
  const h1=$('h1'),head=h1.textContent,rungs=$$('.rung').map(r=>[r,r.className,$('.mark',r).textContent]);
  const lamps=$$('.signs li').map(l=>[l,$('.state',l).outerHTML,$('.then-words',l)]);
  const lamp={};
  $$('template[data-state]').forEach(t=>{lamp[t.dataset.state]=t.innerHTML});
  function signIds(){return Object.keys(B[last].signals)}
  replay.hidden=false;
  slide.max=last;slide.value=last;
  const counts=(R.signal_counts||[]).filter(c=>c.of===signIds().length);
  const stood=i=>{
    const b=B[i];
    let f=i;
    while(f>0&&B[f-1].phase===b.phase)f--;
    const n=i+1-f,words=['as of '+(b.date||b.bar)+', since '+B[f].bar+', '+n+' '+step+(n===1?'':'s')+(f>0?'; before it: '+phaseOf(B[f-1]):'')];
    if(b.phase==null)words[0]='as of '+(b.date||b.bar)+'; what was known left open: '+b.possible.map(p=>name(P.find(q=>q.id===p))).join(', ');
    for(const c of counts){
      const seen=k=>B.slice(Math.max(0,i+1-c.bars),i+1).some(b=>b.signals[k]==='on');
      const open=k=>B.slice(Math.max(0,i+1-c.bars),i+1).some(b=>b.signals[k]==='unknown');
      const ids=signIds(),on=ids.filter(seen).length,un=ids.filter(k=>!seen(k)&&open(k)).length;
      words.push(on+' of '+c.of+' signs seen within '+c.within+(un?', '+un+' more unknown':''));
    }
    return words.join('. ')+'.';
  };
  const set=i=>{
    const b=B[i],now=i===last;
    document.body.classList.toggle('replayed',!now);
    told.textContent=b.bar+(b.date?', '+b.date:'');
    slide.setAttribute('aria-valuetext',b.bar+': '+phaseOf(b));
    back.hidden=now;
    h1.textContent=now?head:phaseOf(b);
    $('.then-standing').textContent=now?'':stood(i);
    for(const [r,c,m] of rungs){
      const p=r.dataset.phase,here=b.phase===p,may=b.phase==null&&b.possible.includes(p);
      r.className=now?c:c.replace(/\b(here|maybe)\b/g,'')+(here?' here':may?' maybe':'');
      $('.mark',r).textContent=now?m:here?'then':may?'possible':'';
    }
    for(const [l,html,words] of lamps){
      const id=l.dataset.sign,w=S.has(id)?S.get(id).watched:[];
      $('.state',l).outerHTML=now?html:lamp[b.signals[id]]||html;
      words.textContent=now?'':w.map(w=>(w.title||w.expression)+' '+digits(w.values[i],w.unit)+(w.unit&&w.values[i]!=null?' '+w.unit:'')+w.thresholds.map(t=>'; '+t.level+' '+(signs[t.sign]||t.sign)+' '+digits(t.values[i],w.unit)).join('')).join('. ');
    }
    span(i);
  };
  slide.addEventListener('input',()=>set(+slide.value));
  back.addEventListener('click',()=>{slide.value=last;set(last)});
}
})();
