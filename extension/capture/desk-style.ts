/** How the part of the record bar looks that hands a message to Inside; the colours of shared/ui/tokens.css, by value. */
export const DESK_STYLE = `
.desk{box-sizing:border-box;margin:4px 0;padding:8px 12px;border:1px solid light-dark(#e8e6e2,#2a2b2f);border-radius:8px;
 background:light-dark(#fff,#1a1b1e);color:light-dark(#1b1c1e,#ececee);font:13px/1.45 system-ui,sans-serif;
 overflow-wrap:anywhere}
.desk[hidden],.desk [hidden]{display:none!important}
.desk p{margin:0 0 6px}
.desk .soft{color:light-dark(#54565c,#b1b4bb)}
.desk .problem{color:light-dark(#845400,#e6b862)}
.desk h2{display:inline;margin:0 8px 0 0;font:inherit;font-weight:600}
.desk label{display:block;margin:0 0 8px;font-weight:500}
.desk textarea,.desk input:not([type=checkbox]){display:block;box-sizing:border-box;width:100%;margin-top:3px;
 padding:5px 8px;border:1px solid light-dark(#8f8c85,#6f727a);border-radius:6px;background:light-dark(#fff,#1a1b1e);
 color:inherit;font:inherit;font-weight:400;resize:vertical}
.desk .pair{display:grid;grid-template-columns:minmax(0,11em) minmax(0,1fr);gap:0 12px}
.desk fieldset{margin:0 0 8px;padding:0;border:0;min-width:0}
.desk legend{padding:0;font-weight:500}
.desk .file{display:flex;gap:8px;align-items:center;min-height:26px;margin:0;font-weight:400}
.desk .file input{flex:none;width:16px;height:16px;margin:0;accent-color:light-dark(#0f6b52,#5cc9a5)}
.desk .row{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center}
.desk .row button{margin:0}
.desk button:disabled{opacity:.55;cursor:default}
.desk .asked+.asked{margin-top:8px;padding-top:8px;border-top:1px solid light-dark(#e8e6e2,#2a2b2f)}
.desk .asked .row>.soft{flex:1 1 12em}
.desk .said{white-space:pre-line}
.desk :focus-visible{outline:2px solid light-dark(#1d5fd6,#8ab6ff);outline-offset:2px}
@media (max-width:30em){.desk .pair{grid-template-columns:minmax(0,1fr)}}
@media (forced-colors:active){.desk,.desk textarea,.desk input{border-color:currentColor}}`;
