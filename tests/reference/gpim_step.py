"""One gradient step of GPIM in PyTorch, in double precision, as numbers to compare with.

`OPENBLAS_NUM_THREADS=1 python3 tests/reference/gpim_step.py` writes `tests/integration/gpim_step_torch.json`: for latents
in a ball and for discrete skills, the discriminator's loss and its gradient by autograd, the rewards of both policies,
and the parameters and targets of all three learners after one step, for both readings of the latent behind a goal.

Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
"""

import math

import torch

from soft_actor_critic import (
    adam,
    drawn,
    drawn_agent,
    drawn_moments,
    drawn_network,
    drawn_target,
    learnable,
    losses,
    network,
    stepped,
    write,
)

OBSERVATION, ACTION, GOAL = 3, 2, 2
HIDDEN, BATCH = [4, 3], 5

SCALE, DEGREES_OF_FREEDOM = 0.2, 1.0

# Rates are high, so that the parameters after a step depend visibly on the gradients.
SETTINGS = {
    "observationSize": OBSERVATION,
    "actionSize": ACTION,
    "goalSize": GOAL,
    "hidden": HIDDEN,
    "batch": BATCH,
    "discount": 0.8,
    "tau": 0.2,
    "learningRate": 0.1,
    "discriminatorLearningRate": 0.05,
    "rewardFloor": -2.5,
    "count": 3,
}


class Ball:
    """Latents uniform in the unit disc, read back by a Student-t density around a linear mean."""

    size = 2
    discriminator_hidden = []

    def drawn_discriminator(self):
        return {"weight": drawn(GOAL, self.size), "bias": drawn(self.size, scale=0.2)}

    def drawn_latents(self):
        angle, radius = 2 * math.pi * torch.rand(BATCH), torch.rand(BATCH).sqrt()
        disc = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=-1)
        return torch.round(disc.double(), decimals=4)

    def posterior(self, parameters, achieved):
        return achieved @ parameters["weight"] + parameters["bias"]

    def posterior_mean(self, posterior):
        return posterior

    def log_density(self, posterior, latent):
        """A Student-t of two dimensions is a Gaussian whose precision is Gamma distributed: its closed form."""
        total = DEGREES_OF_FREEDOM + self.size
        distance = ((latent - posterior) ** 2).sum(-1) / SCALE**2
        return (
            math.lgamma(total / 2)
            - math.lgamma(DEGREES_OF_FREEDOM / 2)
            - self.size / 2 * math.log(DEGREES_OF_FREEDOM * math.pi)
            - self.size * math.log(SCALE)
            - total / 2 * torch.log1p(distance / DEGREES_OF_FREEDOM)
        )

    def log_prior(self):
        return -math.log(math.pi)


class Skills:
    """Equally likely skills, read back by a multilayer perceptron with a softmax."""

    size = 3
    discriminator_hidden = [4]

    def drawn_discriminator(self):
        parameters = drawn_network("network", GOAL, self.discriminator_hidden, self.size)
        return {name.removeprefix("network."): value for name, value in parameters.items()}

    def drawn_latents(self):
        return torch.nn.functional.one_hot(torch.randint(self.size, (BATCH,)), self.size).double()

    def posterior(self, parameters, achieved):
        return network({f"network.{name}": value for name, value in parameters.items()}, "network", achieved)

    def posterior_mean(self, posterior):
        return torch.softmax(posterior, dim=-1)

    def log_density(self, posterior, latent):
        return (latent * torch.log_softmax(posterior, dim=-1)).sum(-1)

    def log_prior(self):
        return -math.log(self.size)


def drawn_transitions(latents):
    """A policy's batch."""
    return {
        "observation": drawn(BATCH, OBSERVATION),
        "achieved": drawn(BATCH, GOAL, scale=0.5),
        "action": torch.round(torch.tanh(drawn(BATCH, ACTION)), decimals=4),
        "nextObservation": drawn(BATCH, OBSERVATION),
        "nextAchieved": drawn(BATCH, GOAL, scale=0.5),
        "terminated": torch.tensor([0, 0, 1, 0, 0], dtype=torch.float64),
        "noise": drawn(BATCH, ACTION),
        "nextNoise": drawn(BATCH, ACTION),
        "latent": latents.drawn_latents(),
        "goal": drawn(BATCH, GOAL, scale=0.5),
    }


def drawn_state(parameters, has_target):
    """A learner in the middle of a training."""
    first_moment, second_moment = drawn_moments(parameters)
    target = {"target": drawn_target(parameters)} if has_target else {}
    return {"parameters": parameters, "firstMoment": first_moment, "secondMoment": second_moment, **target}


def reward(latents, discriminator, next_achieved, latent):
    """`log q(latent | next achieved) - log p(latent)`, cut off below."""
    density = latents.log_density(latents.posterior(discriminator, next_achieved), latent)
    return (density - latents.log_prior()).clamp(min=SETTINGS["rewardFloor"])


def policy_step(state, batch):
    """One step of soft actor-critic; its losses are those of the other script."""
    parameters = learnable(state["parameters"])
    part_losses = losses(parameters, state["target"], batch, SETTINGS["discount"], -ACTION)
    _, after = stepped(
        parameters,
        state["target"],
        state["firstMoment"],
        state["secondMoment"],
        part_losses,
        SETTINGS["learningRate"],
        SETTINGS["count"],
        SETTINGS["tau"],
    )
    return {"parameters": after["parameters"], "target": after["target"]}


def latent_policy_step(latents, before, batch):
    """The latent-conditioned policy sees its latent beside the observation."""
    with torch.no_grad():
        rewards = reward(latents, before["discriminator"]["parameters"], batch["nextAchieved"], batch["latent"])
    seen = {
        **batch,
        "observation": torch.cat([batch["observation"], batch["latent"]], dim=-1),
        "nextObservation": torch.cat([batch["nextObservation"], batch["latent"]], dim=-1),
        "reward": rewards,
    }
    return rewards, policy_step(before["latentPolicy"], seen)


def goal_policy_step(latents, before, batch, reading):
    """The goal-conditioned policy sees the goal and what is missing to it beside the observation."""
    discriminator = before["discriminator"]["parameters"]
    with torch.no_grad():
        inferred = latents.posterior_mean(latents.posterior(discriminator, batch["goal"]))
        latent = {"stored": batch["latent"], "inferred": inferred}[reading]
        rewards = reward(latents, discriminator, batch["nextAchieved"], latent)
    goal = batch["goal"]
    seen = {
        **batch,
        "observation": torch.cat([batch["observation"], goal, goal - batch["achieved"]], dim=-1),
        "nextObservation": torch.cat([batch["nextObservation"], goal, goal - batch["nextAchieved"]], dim=-1),
        "reward": rewards,
    }
    return rewards, policy_step(before["goalPolicy"], seen)


def discriminator_step(latents, before, batch):
    """Maximum likelihood."""
    state = before["discriminator"]
    parameters = learnable(state["parameters"])
    loss = -latents.log_density(latents.posterior(parameters, batch["view"]), batch["latent"]).mean()
    gradients = dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values()))))
    after, _, _ = adam(
        parameters,
        state["firstMoment"],
        state["secondMoment"],
        gradients,
        SETTINGS["discriminatorLearningRate"],
        SETTINGS["count"],
    )
    return {"loss": loss, "gradients": gradients}, {"parameters": after}


def recorded(latents):
    """A state, batches, and what a step makes of them."""
    before = {
        "discriminator": drawn_state(latents.drawn_discriminator(), False),
        "latentPolicy": drawn_state(drawn_agent(OBSERVATION + latents.size, ACTION, HIDDEN), True),
        "goalPolicy": drawn_state(drawn_agent(OBSERVATION + 2 * GOAL, ACTION, HIDDEN), True),
    }
    batches = {
        "discriminator": {"view": drawn(BATCH, GOAL, scale=0.5), "latent": latents.drawn_latents()},
        "latentPolicy": drawn_transitions(latents),
        "goalPolicy": drawn_transitions(latents),
    }
    discriminator, discriminator_after = discriminator_step(latents, before, batches["discriminator"])
    # All three step at once, on rewards of the discriminator before its step.
    latent_rewards, latent_after = latent_policy_step(latents, before, batches["latentPolicy"])
    readings = {}
    for reading in ("stored", "inferred"):
        goal_rewards, goal_after = goal_policy_step(latents, before, batches["goalPolicy"], reading)
        readings[reading] = {"reward": goal_rewards, "after": goal_after}
    return {
        "latentSize": latents.size,
        "discriminatorHidden": latents.discriminator_hidden,
        "before": before,
        "batches": batches,
        "discriminator": {**discriminator, "after": discriminator_after},
        "latentPolicy": {"reward": latent_rewards, "after": latent_after},
        "goalPolicy": readings,
    }


def main():
    torch.manual_seed(20240612)
    families = {"ball": recorded(Ball()), "discrete": recorded(Skills())}
    for name, family in families.items():
        cut = torch.cat([family["latentPolicy"]["reward"]] + [of["reward"] for of in family["goalPolicy"].values()])
        print(f"{name}: {int((cut == SETTINGS['rewardFloor']).sum())} of {len(cut)} rewards are cut off")
    write(
        "gpim_step_torch.json",
        {"engine": f"PyTorch {torch.__version__}", "settings": SETTINGS, "families": families},
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
