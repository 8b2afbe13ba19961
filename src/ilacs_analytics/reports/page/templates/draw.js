(function(){
  "use strict";
  function merge(under,over){
    var told=Object.assign({},under);
    Object.keys(over).forEach(function(key){
      var value=over[key],plain=value&&typeof value==="object"&&!Array.isArray(value);
      told[key]=plain&&told[key]?merge(told[key],value):value;
    });
    return told;
  }
  function fit(spec,width){
    var narrow=spec.usermeta&&spec.usermeta.narrow;
    if(width>=620||!narrow){return spec;}
    var told=merge(spec,narrow.merge);
    if(told.spec){told.spec=Object.assign({},told.spec,{width:narrow.width});}else{told.width=narrow.width;}
    return told;
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
