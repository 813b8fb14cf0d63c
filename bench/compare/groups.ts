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
    methods: ["gpim", "contrastive_gpim", "metric_gpim", "diayn", "vic", "valor", "dads", "metra", "csf"],
  },
  {
    name: "perceptual",
    title: "GPIM and perceptual distances",
    methods: [
      "gpim",
      "contrastive_gpim",
      "metric_gpim",
      "perceptual_distance",
      "rig",
      "skew_fit",
      "discern",
      "dynamical_distance",
      "tldr",
    ],
  },
  {
    name: "told",
    title: "GPIM and methods that are told what goals to expect",
    methods: [
      "gpim",
      "contrastive_gpim",
      "metric_gpim",
      "dense_sac",
      "sparse_sac",
      "hindsight_replay",
      "contrastive",
      "qrl",
    ],
  },
  {
    name: "normalized",
    title: "with returns normalised, as contrastive GPIM has them, and without",
    methods: [
      "gpim",
      "contrastive_gpim",
      "gpim_normalized",
      "diayn",
      "diayn_normalized",
      "perceptual_distance",
      "perceptual_distance_normalized",
      "discern",
      "discern_normalized",
    ],
  },
  {
    name: "skills",
    title: "GPIM with skills",
    methods: [
      "gpim_discrete",
      "contrastive_gpim_discrete",
      "diayn_discrete",
      "gpim_8",
      "gpim_16",
      "contrastive_gpim_8",
    ],
  },
  {
    name: "ablations",
    title: "ablations of GPIM",
    methods: [
      "gpim",
      "contrastive_gpim",
      "contrastive_gpim_apart",
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
    methods: ["gpim_observed", "contrastive_gpim_observed", "gpim_states", "contrastive_gpim_states", "rig_image"],
  },
];
