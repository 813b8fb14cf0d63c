/**
 * Groups of methods for figures.
 *
 * @module
 */

/** Methods that share a figure. */
export const GROUPS: readonly {
  /** Part of the figure's file name. */
  readonly name: string;
  /** The figure's title. */
  readonly title: string;
  /** The names of the methods. */
  readonly methods: readonly string[];
}[] = [
  {
    name: "latents",
    title: "GPIM and latent-variable methods",
    methods: ["gpim", "gpim_contrast", "diayn", "vic", "valor", "dads", "metra"],
  },
  {
    name: "perceptual",
    title: "GPIM and perceptual distances",
    methods: ["gpim", "gpim_contrast", "l2", "rig", "skew_fit", "discern", "ddl"],
  },
  {
    name: "told",
    title: "GPIM and methods that are told what goals to expect",
    methods: ["gpim", "gpim_contrast", "sac_dense", "sac_sparse", "her", "crl"],
  },
  {
    name: "normalized",
    title: "with returns normalised, as contrastive GPIM has them, and without",
    methods: [
      "gpim",
      "gpim_contrast",
      "gpim_normalized",
      "diayn",
      "diayn_normalized",
      "l2",
      "l2_normalized",
      "discern",
      "discern_normalized",
    ],
  },
  {
    name: "skills",
    title: "GPIM with skills",
    methods: ["gpim_discrete", "gpim_contrast_discrete", "diayn_discrete", "gpim_8", "gpim_16", "gpim_contrast_8"],
  },
  {
    name: "ablations",
    title: "ablations of GPIM",
    methods: [
      "gpim",
      "gpim_contrast",
      "gpim_contrast_apart",
      "gpim_twice",
      "gpim_stored",
      "gpim_two_stage",
      "gpim_both",
      "gpim_critic",
      "gpim_box",
      "gpim_sphere",
    ],
  },
  {
    name: "observed",
    title: "without chosen goal coordinates",
    methods: ["gpim_observed", "gpim_contrast_observed", "gpim_states", "gpim_contrast_states", "rig_image"],
  },
];
