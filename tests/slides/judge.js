// What everybody can see and use, inside a deck's page: axe's judgement, and what it leaves out.
Object.assign(window.inside, (() => {
  'use strict';
  const { all, box, drawn, name, texts } = window.inside;
  const LEAST = 4.5; // of contrast, for letters of these sizes (WCAG 2, AA)

  const colour = (text) => {
    const [red, green, blue, alpha = 1] = (text.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    return { red, green, blue, alpha };
  };
  const luminance = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  // Words of figures that are hard to tell from what is behind them, which axe does not judge.
  function faint(section) {
    const found = [];
    for (const text of all('svg text', section)) {
      const rect = box(text);
      if (!drawn(text)) continue;
      const at = [rect.left + 1, rect.top + rect.height / 2];
      const behind = document.elementsFromPoint(...at)
        .filter((element) => !element.closest('text'))
        .map((element) => {
          const style = getComputedStyle(element);
          return colour(element instanceof SVGGraphicsElement && element.tagName !== 'svg'
            ? style.fill : style.backgroundColor);
        })
        .find((one) => one.alpha > 0);
      const ratio = contrast(colour(getComputedStyle(text).fill), behind);
      const words = `has a contrast of ${ratio.toFixed(2)} to what is behind it, not ${LEAST}`;
      if (behind.alpha < 1) found.push(`${name(text)} is on something half transparent`);
      if (ratio < LEAST) found.push(`${name(text)} ${words}`);
    }
    return found;
  }

  // All that the contrast of a word depends on, of all words that are drawn.
  function looks(within) {
    const found = new Set();
    for (const element of new Set(texts(within).map((text) => text.element))) {
      const { color, fill, fontSize, fontWeight, textShadow } = getComputedStyle(element);
      const behind = [];
      for (let one = element; one; one = one.parentElement) {
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
        behind.push(`${backgroundColor} ${backgroundImage} ${opacity}`);
      }
      found.add([color, fill, fontSize, fontWeight, textShadow, ...behind].join('; '));
    }
    return [...found];
  }

  // What axe finds, each with the element, and where it can't tell a contrast.
  async function judged(options = {}) {
    const told = { preload: false, resultTypes: ['violations', 'incomplete'], ...options };
    const { violations, incomplete } = await axe.run(document, told);
    const wrong = violations.flatMap((rule) => rule.nodes.map((node) => {
      const reason = [...node.any, ...node.all, ...node.none].map((one) => one.message).join('; ');
      return `${rule.id}: ${node.html.slice(0, 120)}: ${reason || rule.help}`;
    }));
    all('[role=application]').forEach((one) => wrong.push(`${name(one)} has role=application`));
    const doubts = incomplete.filter((rule) => rule.id === 'color-contrast')
      .flatMap((rule) => rule.nodes)
      .filter((node) => !document.querySelector(node.target[0])?.closest('svg')) // see `faint`
      .map((node) => `color-contrast can't be told: ${node.html.slice(0, 120)}`);
    return { wrong, doubts };
  }

  return { faint, looks, judged };
})());
