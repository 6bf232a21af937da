// Draws the charts of a page. What they say comes as JSON from the server; colours come from charts.css; no word stands here.
"use strict";
(() => {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = new Map();
  const NARROW = 520;

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--chart-${name}`).trim();
  const family = () => getComputedStyle(document.body).fontFamily;
  const text = (size = 12, tone = "muted") => ({ color: token(tone), fontSize: size, fontFamily: family() });
  const shown = (value, digits = 2) => value === null || value === undefined ? "—"
    : value.toLocaleString("zh-CN", { maximumFractionDigits: digits });
  const withUnit = (value, unit, digits) => `${shown(value, digits)}${unit && value !== null ? ` ${unit}` : ""}`;

  // Chinese breaks anywhere, English at blanks.
  const wrapped = (words, most) => {
    const lines = [""];
    for (const piece of words.match(/[\u0000-\u02ff]+|[^\u0000-\u02ff]/g) ?? []) {
      for (const part of piece.split(/(?<= )/)) {
        if ((lines.at(-1) + part).length > most && lines.at(-1)) lines.push("");
        lines[lines.length - 1] += part;
      }
    }
    return lines.map((line) => line.trim()).join("\n");
  };

  const base = () => ({
    animation: !still.matches,
    animationDuration: 350,
    textStyle: text(),
    // the HTML tooltip would write inline styles, which the policy of the house refuses
    tooltip: { renderMode: "richText", confine: true, borderColor: token("grid"), textStyle: text(12, "text"), padding: [6, 10] },
  });
  const valueAxis = (more = {}) => ({
    type: "value", axisLabel: text(), axisLine: { show: false }, splitLine: { lineStyle: { color: token("grid") } }, ...more,
  });
  const wordAxis = (more = {}) => ({
    type: "category", axisLabel: text(), axisTick: { show: false }, axisLine: { lineStyle: { color: token("axis") } }, ...more,
  });
  const legend = (series) => series.length < 2 ? { show: false } : {
    bottom: 0, icon: "roundRect", itemWidth: 18, itemHeight: 8, itemGap: 18, textStyle: text(12, "text"), data: series.map((one) => one.name),
  };
  // The room a legend takes: as many rows as its names need.
  const legendRoom = (series, width) => {
    if (series.length < 2) return 4;
    const needed = series.reduce((sum, one) => sum + 46 + 13 * one.name.replace(/[\u0000-\u02ff]{2}/g, "x").length, 0);
    return 8 + 24 * Math.ceil(needed / Math.max(width - 20, 1));
  };

  function radar(spec, width) {
    const narrow = width < NARROW;
    const named = (name) => wrapped(name, narrow ? 6 : 10);
    const odd = spec.axes.length % 2 === 1;
    const long = spec.axes.some((axis) => named(axis.name).includes("\n"));  // two lines of a name need room above and below
    const ring = (one) => ({
      name: one.name, value: one.values, symbol: one.tone === "peers" ? "emptyCircle" : "circle", symbolSize: 6,
      itemStyle: { color: token(one.tone) },
      lineStyle: { color: token(one.tone), width: 2, type: one.tone === "peers" ? "dashed" : "solid" },
      areaStyle: { color: token(one.tone), opacity: one.tone === "peers" ? 0.04 : 0.12 },
    });
    return {
      ...base(),
      legend: legend(spec.series),
      radar: {
        // an even number of axes has one straight down, whose name must stay clear of the legend
        center: ["50%", odd || long ? "47%" : "44%"], splitNumber: 4,
        radius: Math.max(48, Math.min(width / 2 - 92, long ? (narrow ? 56 : 72) : odd ? 96 : 82)),
        indicator: spec.axes.map((axis) => ({ name: axis.name, max: axis.most })),
        axisName: {
          formatter: (name) => {
            const axis = spec.axes.find((one) => one.name === name);
            return `{name|${named(name)}}${axis?.note ? `\n{note|${axis.note}}` : ""}`;
          },
          rich: { name: { ...text(13, "text"), align: "center", lineHeight: 18 }, note: { ...text(12), align: "center", lineHeight: 16 } },
        },
        axisLine: { lineStyle: { color: token("grid") } }, splitLine: { lineStyle: { color: token("grid") } }, splitArea: { show: false },
      },
      tooltip: {
        ...base().tooltip,
        formatter: (at) => [at.name, ...spec.axes.map((axis, i) =>
          `${axis.name}  ${withUnit(spec.series.find((one) => one.name === at.name)?.values[i] ?? null, spec.unit)}`)].join("\n"),
      },
      series: [{ type: "radar", data: [...spec.series].reverse().map(ring), emphasis: { lineStyle: { width: 3 } } }],
    };
  }

  function waterfall(spec, width) {
    const lying = width < NARROW;
    let reached = 0;
    const pieces = spec.steps.map((step) => {
      const from = step.total ? 0 : Math.min(reached, reached + step.value);
      reached = step.total ? step.value : reached + step.value;
      return { ...step, from, size: Math.abs(step.value) };
    });
    const names = wordAxis({
      data: pieces.map((one) => one.name),
      inverse: lying,
      axisLabel: { ...text(12, "text"), interval: 0, formatter: (name) => wrapped(name, lying ? 9 : Math.max(4, Math.floor(width / pieces.length / 14))), lineHeight: 16 },
    });
    const values = valueAxis({ axisLabel: lying ? { show: false } : text() });
    const bar = { type: "bar", stack: "steps", barWidth: lying ? 14 : "52%", barMaxWidth: 44 };
    return {
      ...base(),
      grid: { left: 4, right: lying ? 56 : 8, top: lying ? 4 : 26, bottom: 4, containLabel: true },
      xAxis: lying ? values : names,
      yAxis: lying ? names : values,
      tooltip: { ...base().tooltip, trigger: "item", formatter: (at) => `${at.name}\n${withUnit(pieces[at.dataIndex].value, spec.unit)}` },
      series: [
        { ...bar, silent: true, itemStyle: { color: "transparent" }, data: pieces.map((one) => one.from), tooltip: { show: false } },
        {
          ...bar,
          data: pieces.map((one) => ({ value: one.size, itemStyle: { color: token(one.value < 0 ? "less" : one.tone) } })),
          label: {
            show: true, position: lying ? "right" : "top", ...text(12, "text"),
            formatter: (at) => pieces[at.dataIndex].value.toFixed(2),
          },
        },
      ],
    };
  }

  function trend(spec, width) {
    const line = (one) => ({
      name: one.name, type: "line", data: one.values, connectNulls: false, symbol: "circle", symbolSize: 7,
      itemStyle: { color: token(one.tone) },
      lineStyle: { color: token(one.tone), width: 2, type: one.tone === "peers" ? "dashed" : "solid" },
      label: { show: spec.series.length < 3, ...text(12, "text"), formatter: (at) => shown(at.value) },
    });
    return {
      ...base(),
      legend: legend(spec.series),
      grid: { left: 4, right: 20, top: 26, bottom: legendRoom(spec.series, width), containLabel: true },
      xAxis: wordAxis({ data: spec.moments, boundaryGap: spec.moments.length < 4, axisLabel: { ...text(12, "text"), hideOverlap: true } }),
      yAxis: valueAxis({ min: spec.least ?? "dataMin", splitNumber: width < NARROW ? 3 : 5 }),
      tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: (value) => withUnit(value, spec.unit) },
      series: spec.series.map(line),
    };
  }

  function histogram(spec, width) {
    const most = Math.max(1, ...spec.bins.map((one) => one[2]));
    const isOwn = ([low, high], place) => spec.own !== null && spec.own >= low
      && (spec.own < high || place === spec.bins.length - 1);
    return {
      ...base(),
      grid: { left: 4, right: 16, top: 30, bottom: 4, containLabel: true },
      xAxis: valueAxis({ min: spec.bins[0]?.[0] ?? 0, max: spec.bins.at(-1)?.[1] ?? 1, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: token("axis") } } }),
      yAxis: valueAxis({ max: Math.ceil(most * 1.08), minInterval: 1, splitNumber: width < NARROW ? 3 : 5, axisLabel: { ...text(), showMaxLabel: false } }),
      tooltip: {
        ...base().tooltip,
        formatter: (at) => `${shown(at.value[0])}–${withUnit(at.value[1], spec.unit)}\n${spec.count} ${shown(at.value[2])}`,
      },
      series: [
        {
          type: "custom", data: spec.bins,
          renderItem: (_, api) => {
            const [left, top] = api.coord([api.value(0), api.value(2)]);
            const [right, bottom] = api.coord([api.value(1), 0]);
            return { type: "rect", shape: { x: left + 1, y: top, width: Math.max(1, right - left - 2), height: bottom - top }, style: { fill: api.visual("color") } };
          },
          itemStyle: { color: (at) => token(isOwn(at.value, at.dataIndex) ? "own" : "third") },
        },
        {
          type: "line", data: [],
          markLine: {
            silent: true, symbol: "none",
            data: spec.edges.map((one) => ({
              xAxis: one.value, lineStyle: { color: token(one.tone), type: "dashed", width: 1 },
              label: { formatter: one.name, ...text(12, one.tone === "less" ? "muted" : one.tone), position: "end" },
            })),
          },
        },
      ],
    };
  }

  function bars(spec, width) {
    const single = spec.series.length === 1;
    const below = (value) => single && spec.limit?.tone === "less" && value !== null && value < spec.limit.value;
    const names = wordAxis({
      data: spec.names, inverse: spec.lying,
      axisLabel: { ...text(12, "text"), interval: 0, formatter: (name) => wrapped(name, spec.lying ? (width < NARROW ? 7 : 14) : Math.max(3, Math.floor(width / spec.names.length / 15))) },
    });
    const values = valueAxis({ max: spec.most ?? undefined, splitNumber: width < NARROW ? 3 : 5, axisLabel: { ...text(), hideOverlap: true, showMaxLabel: true } });
    const series = spec.series.map((one, place) => ({
      name: one.name, type: "bar", stack: spec.stacked ? "one" : undefined, barMaxWidth: spec.lying ? 16 : 40,
      data: one.values.map((value) => ({ value, itemStyle: { color: token(below(value) ? "less" : one.tone) } })),
      itemStyle: { color: token(one.tone) },
      label: { show: single, position: spec.lying ? "right" : "top", ...text(12, "text"), formatter: (at) => shown(at.value) },
      markLine: place || !spec.limit ? undefined : {
        silent: true, symbol: "none", data: [{ [spec.lying ? "xAxis" : "yAxis"]: spec.limit.value }],
        lineStyle: { color: token("muted"), type: "dashed", width: 1 },
        label: { formatter: spec.limit.name, ...text(), position: spec.lying ? "start" : "insideEndTop" },
      },
    }));
    return {
      ...base(),
      legend: legend(spec.series),
      grid: { left: 4, right: spec.lying ? 52 : 8, top: spec.lying ? (spec.limit ? 24 : 4) : 26, bottom: legendRoom(spec.series, width), containLabel: true },
      xAxis: spec.lying ? values : names,
      yAxis: spec.lying ? names : values,
      tooltip: { ...base().tooltip, trigger: "axis", axisPointer: { type: "none" }, valueFormatter: (value) => withUnit(value, spec.unit) },
      series,
    };
  }

  const KINDS = { radar, waterfall, trend, histogram, bars };

  function draw(box) {
    const spec = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const kind = KINDS[spec.kind];
    if (!kind || !window.echarts) return;
    const chart = echarts.init(box, null, { renderer: "svg" });
    drawn.set(box, { chart, spec, kind, width: 0 });
    if (spec.leads) chart.on("click", { componentType: "series" }, (at) => { if (spec.leads[at.dataIndex]) location.assign(spec.leads[at.dataIndex]); });
    fit(box);
    sizes.observe(box);
  }

  // Labels break and bars turn with the width, so a new width is a new drawing.
  function fit(box, size) {
    const one = drawn.get(box);
    const width = size?.width ?? box.clientWidth;
    if (!one || !width || width === one.width) return;
    one.width = width;
    one.chart.resize(size ?? {});
    one.chart.setOption(one.kind(one.spec, width), true);
    const svg = box.querySelector("svg"); // with it the drawing scales with the paper when printed
    if (svg) svg.setAttribute("viewBox", `0 0 ${one.chart.getWidth()} ${one.chart.getHeight()}`);
  }

  const sizes = new ResizeObserver((changes) => { for (const one of changes) requestAnimationFrame(() => fit(one.target)); });
  const drawAll = () => {
    for (const box of [...drawn.keys()]) if (!box.isConnected) { sizes.unobserve(box); drawn.get(box).chart.dispose(); drawn.delete(box); }
    document.querySelectorAll("[data-chart]").forEach((box) => { if (!drawn.has(box)) draw(box); });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll); else drawAll();
  for (const name of ["htmx:after:swap", "htmx:afterSwap"]) document.addEventListener(name, drawAll);
})();
