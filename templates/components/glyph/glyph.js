// An icon in the colour of the text around it. It says nothing to a screen reader: whatever it stands in has the label.
Component({
  options: { virtualHost: true },

  properties: {
    /** A name that glyph.wxss draws. */
    name: { type: String, value: '' },
    /** The edge of its square, in px. */
    size: { type: Number, value: 20 }
  }
});
