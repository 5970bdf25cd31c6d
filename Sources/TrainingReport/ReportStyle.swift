/// The report's stylesheet. Colours are from Okabe and Ito's palette, which people with any colour vision tell apart;
/// lines differ in their dashes too. Text has at least 4.5 : 1 contrast in both schemes.
enum ReportStyle {
    static let css: HTML = """
        :root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1a2129;--soft:#55606c;--line:#dde2e8;
        --model:#0067a5;--fill:#cfe4f4;--hit:#00664c;--hit-fill:#d5f0e6;--miss:#7a4a00;--miss-fill:#fbeccf;
        --b0:#8a5a00;--b1:#a8336f;--b2:#00664c;--b3:#a83c00;--b4:#5b5fc7;--b5:#55606c}
        @media (prefers-color-scheme:dark){:root{--page:#12161b;--card:#1b2128;--text:#e8ecf0;--soft:#a9b4bf;--line:#333c46;
        --model:#6cb9f0;--fill:#1f4564;--hit:#5fd3ab;--hit-fill:#153d31;--miss:#f0bd66;--miss-fill:#453414;
        --b0:#e9b44c;--b1:#f08cc0;--b2:#5fd3ab;--b3:#ff9a66;--b4:#a9acf5;--b5:#a9b4bf}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
        "Noto Sans","DejaVu Sans",sans-serif}
        header,main,footer{max-width:66rem;margin:0 auto;padding:0 1rem}
        header{padding-top:2rem}
        footer{padding-bottom:2rem;color:var(--soft);font-size:.875rem}
        h1{margin:0;font-size:2rem;line-height:1.2;overflow-wrap:anywhere}
        h2{margin:0 0 .75rem;font-size:1.25rem}
        h3{margin:1.25rem 0 .5rem;font-size:1rem}
        p{margin:0 0 .75rem;max-width:46rem}
        .kind{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.08em;font-size:.8rem}
        .remark,small{color:var(--soft);font-size:.875rem;font-weight:400}
        .remark{margin-top:.75rem}
        section,.tiles>div{background:var(--card);border:1px solid var(--line);border-radius:.75rem}
        section{padding:1.25rem;margin:1.25rem 0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0 0}
        .tiles>div{padding:.75rem 1rem}
        .tiles dt{color:var(--soft);font-size:.875rem}
        .tiles dd{margin:0}
        .tiles b{display:block;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums}
        .charts,.halves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1.25rem}
        figure{margin:0;min-width:0}
        figcaption{font-weight:600;margin-bottom:.25rem}
        .chart>svg{display:block;width:100%;height:auto}
        svg text{fill:var(--soft);font-size:13px;font-family:inherit}
        .grid{stroke:var(--line);stroke-width:1}
        .mark{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
        .line{fill:none;stroke:var(--soft);stroke-width:2.25;stroke-linejoin:round}
        .model{stroke:var(--model)}.muted{stroke:var(--soft);stroke-dasharray:7 3}
        .baseline-0{stroke:var(--b0);stroke-dasharray:2 3}.baseline-1{stroke:var(--b1);stroke-dasharray:9 3}
        .baseline-2{stroke:var(--b2);stroke-dasharray:9 3 2 3}.baseline-3{stroke:var(--b3);stroke-dasharray:5 3}
        .baseline-4{stroke:var(--b4);stroke-dasharray:12 4}.baseline-5{stroke:var(--b5);stroke-dasharray:1 3}
        .dot{stroke-dasharray:none;fill:var(--card);stroke-width:1.75}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:.25rem 0 0;padding:0;font-size:.875rem}
        .legend li{display:flex;align-items:center;gap:.4rem}
        .swatch{width:28px;height:10px;flex:none}
        .value,td,tbody{font-variant-numeric:tabular-nums}
        .legend .value{color:var(--soft)}
        .scroll{overflow-x:auto;background:linear-gradient(90deg,var(--card) 40%,transparent) 0/2rem 100% no-repeat local,
        linear-gradient(270deg,var(--card) 40%,transparent) 100%/2rem 100% no-repeat local,
        linear-gradient(90deg,var(--line),transparent) 0/.6rem 100% no-repeat,
        linear-gradient(270deg,var(--line),transparent) 100%/.6rem 100% no-repeat}
        .scroll:focus-visible{outline:2px solid var(--model)}
        table{border-collapse:collapse;width:100%;font-size:.9375rem}
        caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.25rem}
        th,td{padding:.4rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
        thead th{color:var(--soft);font-weight:600;font-size:.875rem}
        th:first-child{text-align:left;position:sticky;left:0;background:var(--card)}
        tbody th{font-weight:400}
        tbody tr:last-child>*{border-bottom:0}
        th small{display:block}
        .own>*,.best>*,td.best{font-weight:700}
        .bar{min-width:6.5rem;padding-bottom:.8rem;background:
        linear-gradient(var(--model),var(--model)) .6rem calc(100% - .4rem)/calc((100% - 1.2rem)*var(--share)) 4px no-repeat,
        linear-gradient(var(--fill),var(--fill)) .6rem calc(100% - .4rem)/calc(100% - 1.2rem) 4px no-repeat}
        @media (max-width:40rem){svg text{font-size:16px}section{padding:1rem}th{white-space:normal}
        th,td{padding:.4rem .35rem}th:first-child{max-width:8rem}th:has(small){min-width:8rem}.bar{min-width:4rem}
        .scroll table{font-size:.875rem}}
        details{margin-top:.75rem}
        summary{cursor:pointer;color:var(--model);padding:.25rem 0}
        .samples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1rem}
        article{border:1px solid var(--line);border-radius:.5rem;padding:1rem;font-size:.9375rem;overflow-wrap:anywhere}
        article h3{margin:0 0 .35rem;color:var(--soft);font-size:.875rem;font-weight:600}
        .items{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem;margin:0 0 .75rem;padding:0}
        .items li{border:1px solid var(--line);border-radius:.4rem;padding:0 .45rem;background:var(--page);font-size:.875rem}
        .items .more{border-style:dashed;color:var(--soft)}
        .held{border-radius:.4rem;padding:.35rem .6rem}
        .held.hit{background:var(--hit-fill);color:var(--hit)}.held.miss{background:var(--miss-fill);color:var(--miss)}
        ol{margin:0;padding-left:1.6rem}
        li.hit{color:var(--hit);font-weight:700}
        li.hit span{font-weight:400;font-size:.8125rem;white-space:nowrap}
        .facts{margin:0}
        .facts>div{display:flex;gap:.25rem 1rem;justify-content:space-between;flex-wrap:wrap;padding:.3rem 0;
        border-bottom:1px solid var(--line);break-inside:avoid}
        .facts dt{color:var(--soft)}
        .facts dd{margin:0;overflow-wrap:anywhere;min-width:0;font-variant-numeric:tabular-nums}
        .columns{columns:19rem;column-gap:2rem}
        code{font-family:ui-monospace,monospace;font-size:.9em}
        @media print{body{background:#fff}section{break-inside:avoid}}
        """
}
