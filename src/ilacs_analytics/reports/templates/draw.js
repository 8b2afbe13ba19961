(function(){
  "use strict";
  function fit(spec,width){
    spec=JSON.parse(JSON.stringify(spec));
    if(spec.facet&&spec.spec){
      var across=spec.columns||1;
      if(width<620){spec.columns=1;across=1;}
      var room=Math.max(180,Math.min(width-110,680)/across-(across>1?60:0));
      if(typeof spec.spec.width==="number"&&(width<620||spec.spec.width>room)){spec.spec.width=room;}
    }else if(typeof spec.width==="number"&&spec.width>width-150){
      spec.width=Math.max(190,width-150);
    }
    if(width<620){wrap(spec,Math.floor(width/8));}
    return spec;
  }
  function wrap(spec,signs){
    var title=spec.title;
    if(!title||typeof title!=="object"){return;}
    ["text","subtitle"].forEach(function(key){
      if(!title[key]){return;}
      var lines=[];
      [].concat(title[key]).join(" ").split(/\s+/).forEach(function(word){
        var last=lines.length-1;
        if(last>=0&&(lines[last]+" "+word).length<=(key==="text"?signs-6:signs)){lines[last]+=" "+word;}else{lines.push(word);}
      });
      title[key]=lines;
    });
  }
  var drawings=Array.prototype.map.call(document.querySelectorAll("figure[data-spec]"),function(figure){
    var spec=JSON.parse(document.getElementById(figure.dataset.spec).textContent);
    var box=figure.querySelector(".live");
    return vegaEmbed(box,fit(spec,figure.clientWidth),{renderer:"svg",actions:false}).then(function(){
      var svg=box.querySelector("svg");
      svg.setAttribute("role","img");
      svg.setAttribute("aria-label",figure.getAttribute("aria-label"));
      figure.classList.add("drawn");
    },function(error){figure.dataset.failed=String(error);console.error(error);});
  });
  Promise.all(drawings).then(function(){document.documentElement.dataset.drawn="all";});
})();
